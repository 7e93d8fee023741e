import { IconRobot } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Availability } from "@/lib/api/types";
import classes from "./Avatar.module.css";

const HUES = 8;

/** The same name has the same colour on every screen. */
export function hueOf(seed: string): number {
  let h = 0;
  for (const c of seed) h = (h * 31 + (c.codePointAt(0) ?? 0)) % 997;
  return h % HUES;
}

export function initials(name: string): string {
  const all = name.trim().split(/\s+/).filter(Boolean);
  const named = all.filter((w) => /^[\p{L}\p{N}]/u.test(w)); // "Visitor #5891" is a V
  const words = named.length > 0 ? named : all;
  if (words.length === 0) return "";
  const first = [...(words[0] ?? "")][0] ?? "";
  const last = words.length > 1 ? ([...(words[words.length - 1] ?? "")][0] ?? "") : "";
  return (first + last).toLocaleUpperCase();
}

type Props = {
  name: string;
  /** What the colour is made from; an id keeps it through renames. */
  seed?: string;
  size?: number;
  presence?: Availability;
  mark?: ReactNode;
  dashed?: ReactNode;
  /** His picture; the initials stay where it does not come. */
  src?: string;
};

/** A person: a circle with initials. Decorative: the name stands beside it. */
export function Avatar({ name, seed, size = 34, presence, mark, dashed, src }: Props) {
  return (
    <span
      className={classes.avatar}
      data-hue={dashed ? undefined : hueOf(seed ?? name)}
      data-dashed={dashed ? true : undefined}
      style={{ width: size, height: size, fontSize: Math.max(9.5, size * 0.37) }}
      // Drawn by the style sheet: a screen reader, a search and a copied thread see the name only.
      data-initials={dashed ? undefined : initials(name)}
      aria-hidden="true"
    >
      {dashed}
      {src ? (
        <img
          className={classes.face}
          src={src}
          alt=""
          referrerPolicy="no-referrer"
          onError={(e) => {
            e.currentTarget.hidden = true;
          }}
        />
      ) : null}
      {presence ? (
        <span className={classes.presence} data-presence={presence} data-small={size < 28 || undefined} />
      ) : null}
      {mark ? <span className={classes.mark}>{mark}</span> : null}
    </span>
  );
}

/** A bot: a rounded tile in its own colour. */
export function BotTile({ size = 26, color, src }: { size?: number; color?: string; src?: string }) {
  const radius = Math.round(size * 0.28);
  if (src) {
    return (
      <img className={classes.picture} src={src} alt="" width={size} height={size} style={{ borderRadius: radius }} />
    );
  }
  return (
    <span
      className={classes.tile}
      style={{ width: size, height: size, borderRadius: radius, background: color }}
      aria-hidden="true"
    >
      <IconRobot size={Math.round(size * 0.6)} stroke={1.75} />
    </span>
  );
}

/** A workspace: its logo, or a rounded tile with initials. */
export function WorkspaceTile({ name, size = 26, src }: { name: string; size?: number; src?: string }) {
  return src ? (
    <img className={classes.picture} data-whole src={src} alt="" width={size} height={size} />
  ) : (
    <span
      className={classes.tile}
      data-workspace
      style={{ width: size, height: size, borderRadius: Math.round(size * 0.28), fontSize: size * 0.4 }}
      data-initials={initials(name)}
      aria-hidden="true"
    />
  );
}
