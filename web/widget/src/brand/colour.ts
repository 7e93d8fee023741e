/**
 * The six colour roles of the widget, worked out once from the bot's one theme
 * colour so that every brand stays readable in both themes. Pure: the loader
 * and the chat set the result as custom properties.
 */

export type Theme = "light" | "dark";

export interface Roles {
  /** Own bubble, main button, launcher. */
  fill: string;
  /** Text and icons on the fill. */
  onFill: string;
  /** Links, outline buttons, focus, ticks. */
  ink: string;
  /** Chosen, hover, focus halo, queued. */
  tint: string;
  /** Edge of outline buttons. */
  line: string;
  /** Inner edge of pale fills on white; "transparent" when not needed. */
  ring: string;
}

type Rgb = readonly [number, number, number];

export const DEFAULT_COLOUR = "#364de7";
export const SURFACE: Record<Theme, string> = { light: "#ffffff", dark: "#17181c" };

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];
const DARK_TEXT = "#14161b";
const STEP = 0.02;

/** Reads #rgb and #rrggbb; anything else is the default colour. */
export function parse(colour: string | null | undefined): Rgb {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(colour ?? "")?.[1] ?? DEFAULT_COLOUR.slice(1);
  const full = hex.length === 3 ? hex.replace(/./g, "$&$&") : hex;
  const n = Number.parseInt(full, 16);
  return [n >> 16, (n >> 8) & 255, n & 255];
}

function format(c: Rgb): string {
  return `#${c.map((v) => Math.round(v).toString(16).padStart(2, "0")).join("")}`;
}

function mix(from: Rgb, to: Rgb, part: number): Rgb {
  const at = (i: 0 | 1 | 2) => Math.round(from[i] + (to[i] - from[i]) * part);
  return [at(0), at(1), at(2)];
}

function luminance(c: Rgb): number {
  const [r, g, b] = c.map((v) => {
    const s = v / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function ratio(a: Rgb, b: Rgb): number {
  const x = luminance(a);
  const y = luminance(b);
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** WCAG contrast of two #rrggbb colours. */
export function contrast(a: string, b: string): number {
  return ratio(parse(a), parse(b));
}

/** Mixes towards an end in 2 % steps until the colour is good enough. */
function until(from: Rgb, to: Rgb, good: (c: Rgb) => boolean): Rgb {
  for (let part = 0; part < 1; part += STEP) {
    const c = mix(from, to, part);
    if (good(c)) return c;
  }
  return to;
}

export function roles(colour: string | null | undefined, theme: Theme): Roles {
  const brand = parse(colour);
  const surface = parse(SURFACE[theme]);
  const dark = theme === "dark";
  const end = dark ? WHITE : BLACK;

  const fill = dark ? until(brand, WHITE, (c) => ratio(c, surface) >= 3) : brand;
  const tint = mix(surface, fill, dark ? 0.2 : 0.08);
  const ink = until(fill, end, (c) => ratio(c, surface) >= 4.5 && ratio(c, tint) >= 4.5);
  const pale = !dark && ratio(fill, surface) < 3;

  const onWhite = ratio(fill, WHITE);
  const onDark = ratio(fill, parse(DARK_TEXT));
  const white = onWhite >= 4.5 || (onDark < 4.5 && onWhite > onDark);

  return {
    fill: format(fill),
    onFill: white ? "#ffffff" : DARK_TEXT,
    ink: format(ink),
    tint: format(tint),
    line: format(mix(surface, ink, dark ? 0.5 : 0.36)),
    ring: pale ? format(until(fill, BLACK, (c) => ratio(c, surface) >= 3)) : "transparent",
  };
}

/** Sets the roles as custom properties: through CSSOM, which a content policy allows. */
export function paint(element: HTMLElement, colours: Roles): void {
  const set = (name: string, value: string) => element.style.setProperty(name, value);
  set("--fill", colours.fill);
  set("--on-fill", colours.onFill);
  set("--ink", colours.ink);
  set("--tint", colours.tint);
  set("--line", colours.line);
  set("--ring", colours.ring);
}
