import { VisuallyHidden } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./Tag.module.css";

export type Tone = "accent" | "good" | "careful" | "bad" | "gray";

/** The state of an object: 20 px, tinted. `quiet` is the outline form for dense lists. */
export function Tag({
  tone = "gray",
  dot,
  quiet,
  icon,
  title,
  children,
}: {
  tone?: Tone;
  dot?: boolean;
  quiet?: boolean;
  icon?: ReactNode;
  title?: string;
  children: ReactNode;
}) {
  return (
    <span className={classes.tag} data-tone={tone} data-quiet={quiet || undefined} title={title}>
      {dot ? <span className={classes.dot} /> : null}
      {icon}
      {children}
    </span>
  );
}

/** Filled only for "needs you"; every other count is plain text. */
export function Counter({ value, filled, label }: { value: number; filled?: boolean; label?: string }) {
  if (value <= 0) return null;
  return (
    <span className={classes.counter} data-filled={filled || undefined}>
      <span aria-hidden={label !== undefined || undefined}>{capped(value)}</span>
      {label === undefined ? null : <VisuallyHidden>{label}</VisuallyHidden>}
    </span>
  );
}

/** The server counts to 100 and no further. */
export function capped(n: number): string {
  return n > 99 ? "99+" : String(n);
}
