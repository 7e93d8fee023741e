import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import { en, type Texts } from "./en";
import type { RailTexts } from "./rail";
import type { TalkTexts } from "./talk";
import type { UploadTexts } from "./upload";

export type { Texts };

export interface Language {
  tag: string;
  texts: Texts;
  /** Dates and times: the visitor's own habits where his region speaks the language. */
  format: string;
  /** What is said later; null: English, which comes with the parts that say it. */
  later: Later | null;
}

interface Later {
  rail: RailTexts;
  talk: TalkTexts;
  upload: UploadTexts;
}

/** English is always there; another language is fetched when it is spoken. */
const others: Record<string, () => Promise<Later & { texts: Texts }>> = { vi: () => import("./vi") };

/** The languages by their own names. */
export const LANGUAGES: Record<string, string> = { en: "English", vi: "Tiếng Việt" };

const base = (tag: string | null | undefined) => (tag ?? "").toLowerCase().split(/[-_]/)[0] ?? "";

/** The first wanted language that we speak, else English. */
export function pickTag(...wanted: (string | null | undefined)[]): string {
  return wanted.map(base).find((language) => language in LANGUAGES) ?? "en";
}

function spoken(tag: string, texts: Texts, later: Later | null): Language {
  const own = typeof navigator === "undefined" ? [] : (navigator.languages ?? []);
  const format = own.find((l) => base(l) === tag) ?? (tag === "en" ? "en-GB" : tag);
  return { tag, format, texts, later };
}

const english = spoken("en", en, null);

/** The language of a tag of pickTag; its texts are English where they cannot be fetched. */
export async function speak(tag: string): Promise<Language> {
  const other = await others[tag]?.().catch(() => null);
  return other ? spoken(tag, other.texts, other) : spoken(tag, en, null);
}

/** The language to show; English until the texts of another one are here. */
export function useSpoken(tag: string): Language {
  const [language, setLanguage] = useState(english);
  useEffect(() => {
    let gone = false;
    speak(tag).then((it) => {
      if (!gone) setLanguage(it);
    });
    return () => {
      gone = true;
    };
  }, [tag]);
  return tag === "en" ? english : language;
}

export const LanguageContext = createContext<Language>(english);

export function useTexts(): Texts {
  return useContext(LanguageContext).texts;
}

export function useLanguage(): Language {
  return useContext(LanguageContext);
}
