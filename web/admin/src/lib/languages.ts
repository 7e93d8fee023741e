// Languages as people read them.

/** Those that a reply is translated into most; the customer's own comes first wherever it is known. */
export const SPOKEN = [
  "en",
  "vi",
  "ar",
  "cs",
  "da",
  "de",
  "el",
  "es",
  "fi",
  "fr",
  "he",
  "hi",
  "hu",
  "id",
  "it",
  "ja",
  "km",
  "ko",
  "lo",
  "ms",
  "nl",
  "no",
  "pl",
  "pt",
  "ro",
  "ru",
  "sv",
  "th",
  "tr",
  "uk",
  "zh",
] as const;

export function languageName(code: string, ui: string): string {
  try {
    const name = new Intl.DisplayNames([ui], { type: "language" }).of(code) ?? code;
    return name.charAt(0).toLocaleUpperCase(ui) + name.slice(1);
  } catch {
    return code;
  }
}

/** Whether two tags mean the same language, whatever the region. */
export const sameLanguage = (a: string, b: string): boolean =>
  a.split("-")[0]?.toLowerCase() === b.split("-")[0]?.toLowerCase();
