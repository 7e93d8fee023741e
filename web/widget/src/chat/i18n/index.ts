import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { en, type Texts } from "./en";
import { vi } from "./vi";

export type { Texts };

export interface Language {
  tag: string;
  texts: Texts;
  /** Dates and times: the visitor's own habits where his region speaks the language. */
  format: string;
}

const spoken: Record<string, Texts> = { en, vi };

/** The languages by their own names. */
export const LANGUAGES: Record<string, string> = { en: "English", vi: "Tiếng Việt" };

const base = (tag: string | null | undefined) => (tag ?? "").toLowerCase().split(/[-_]/)[0] ?? "";

/** The first wanted language that we speak, else English. */
export function pickLanguage(...wanted: (string | null | undefined)[]): Language {
  const tag = wanted.map(base).find((language) => language in spoken) ?? "en";
  const own = typeof navigator === "undefined" ? [] : (navigator.languages ?? []);
  const format = own.find((l) => base(l) === tag) ?? (tag === "en" ? "en-GB" : tag);
  return { tag, format, texts: spoken[tag] ?? en };
}

export const LanguageContext = createContext<Language>({ tag: "en", texts: en, format: "en" });

export function useTexts(): Texts {
  return useContext(LanguageContext).texts;
}

export function useLanguage(): Language {
  return useContext(LanguageContext);
}
