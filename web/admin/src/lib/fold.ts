/** Case and diacritics away, letter by letter, so that positions stay comparable. */
export function fold(s: string): string {
  let out = "";
  for (const c of s.normalize("NFC")) {
    const base = c
      .normalize("NFD")
      .replace(/[\u0300-\u036f]/g, "")
      .toLowerCase();
    out += base === "đ" ? "d" : base.slice(0, c.length) || c;
  }
  return out;
}
