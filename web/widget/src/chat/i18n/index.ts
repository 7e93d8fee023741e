import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { en, type Texts } from "./en";
import { vi } from "./vi";

export type { Texts };

export interface Language {
  tag: string;
  texts: Texts;
}

const spoken: Record<string, Texts> = { en, vi };

/** The first wanted language that we speak, else English; the region stays for dates. */
export function pickLanguage(...wanted: (string | null | undefined)[]): Language {
  for (const tag of wanted) {
    const texts = spoken[(tag ?? "").toLowerCase().split(/[-_]/)[0] ?? ""];
    if (tag && texts) return { tag: tag.replace("_", "-"), texts };
  }
  return { tag: "en", texts: en };
}

export const LanguageContext = createContext<Language>({ tag: "en", texts: en });

export function useTexts(): Texts {
  return useContext(LanguageContext).texts;
}

export function useLanguage(): Language {
  return useContext(LanguageContext);
}
