// Theme colours of a widget: what may be typed, and what can be read on them.

const HEX = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i;

export function isColor(v: string): boolean {
  return HEX.test(v.trim());
}

function channels(hex: string): [number, number, number] | null {
  const m = HEX.exec(hex.trim());
  if (!m?.[1]) return null;
  const full = m[1].length === 3 ? [...m[1]].map((c) => c + c).join("") : m[1];
  const n = Number.parseInt(full, 16);
  return [(n >> 16) & 255, (n >> 8) & 255, n & 255];
}

function luminance(hex: string): number | null {
  const rgb = channels(hex);
  if (!rgb) return null;
  const [r, g, b] = rgb.map((v) => {
    const x = v / 255;
    return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG contrast of white text on the colour; null when it is no colour. */
export function whiteContrast(hex: string): number | null {
  const l = luminance(hex);
  return l === null ? null : 1.05 / (l + 0.05);
}

/** White where it can be read well enough, else black: a name, so that no component holds a hex. */
export function onColor(hex: string): "white" | "black" {
  const c = whiteContrast(hex);
  return c !== null && c < 3 ? "black" : "white";
}
