// Two languages, complete from the first screen; only the one in use is loaded.
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { read, write } from "@/lib/storage";
import type en from "./en";
import type bot from "./en/bot";
import type checks from "./en/checks";
import type home from "./en/home";
import type knowledge from "./en/knowledge";
import type live from "./en/live";
import type settings from "./en/settings";
import type training from "./en/training";
import type web from "./en/web";

export type Language = "en" | "vi";
export const LANGUAGES: { id: Language; name: string }[] = [
  { id: "en", name: "English" },
  { id: "vi", name: "Tiếng Việt" },
];

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "app";
    resources: {
      app: typeof en &
        typeof bot &
        typeof checks &
        typeof home &
        typeof knowledge &
        typeof live &
        typeof settings &
        typeof training &
        typeof web;
    };
  }
}

const load: Record<Language, () => Promise<{ default: object }>> = {
  en: () => import("./en"),
  vi: () => import("./vi"),
};

type Part = { load: Record<Language, () => Promise<{ default: object }>>; sign: string };
const livePart: Part = {
  load: { en: () => import("./en/live"), vi: () => import("./vi/live") },
  sign: "inbox.choose",
};
const homePart: Part = {
  load: { en: () => import("./en/home"), vi: () => import("./vi/home") },
  sign: "bots.empty",
};
const botPart: Part = {
  load: { en: () => import("./en/bot"), vi: () => import("./vi/bot") },
  sign: "faqs.another",
};
const settingsPart: Part = {
  load: { en: () => import("./en/settings"), vi: () => import("./vi/settings") },
  sign: "security.second",
};
const trainingPart: Part = {
  load: { en: () => import("./en/training"), vi: () => import("./vi/training") },
  sign: "training.reads",
};
const webPart: Part = {
  load: { en: () => import("./en/web"), vi: () => import("./vi/web") },
  sign: "web.empty",
};
const knowledgePart: Part = {
  load: { en: () => import("./en/knowledge"), vi: () => import("./vi/knowledge") },
  sign: "entries.title",
};
const checksPart: Part = {
  load: { en: () => import("./en/checks"), vi: () => import("./vi/checks") },
  sign: "checks.title",
};
/** The parts that were asked for, in the language of the moment and of each that follows. */
const parts = new Set<Part>();

async function add(part: Part, lng: Language): Promise<void> {
  parts.add(part);
  if (i18next.exists(part.sign, { lng })) return;
  i18next.addResourceBundle(lng, "app", (await part.load[lng]()).default, true);
}

/** The words of the inbox. */
export const liveWords = () => add(livePart, i18next.language as Language);
/** The words of the dashboard and of the first run. */
export const homeWords = () => add(homePart, i18next.language as Language);
/** The words of bots' pages, and of models. */
export const botWords = () => Promise.all([homeWords(), add(botPart, i18next.language as Language)]);
/** The words that only the settings need. */
export const settingsWords = () => Promise.all([botWords(), add(settingsPart, i18next.language as Language)]);
/** What the command bar names: pages of the settings, and what can be done in the inbox. */
export const commandWords = () => Promise.all([liveWords(), add(settingsPart, i18next.language as Language)]);
/** The words of articles, documents and what the bot reads of them. */
export const trainingWords = () => add(trainingPart, i18next.language as Language);
/** The words of web pages, which need those of the other training data. */
export const webWords = () => Promise.all([trainingWords(), add(webPart, i18next.language as Language)]);
/** The words of making a bot, which reads a website and files at once. */
export const createWords = () => Promise.all([botWords(), webWords()]);
/** The words about what bots know and learn. */
export const knowledgeWords = () => Promise.all([botWords(), add(knowledgePart, i18next.language as Language)]);

/** The words of answer tests. */
export const checksWords = () => add(checksPart, i18next.language as Language);

function isLanguage(v: unknown): v is Language {
  return v === "en" || v === "vi";
}

function preferred(): Language {
  const stored = read<unknown>("language", null);
  if (isLanguage(stored)) return stored;
  return navigator.language.toLowerCase().startsWith("vi") ? "vi" : "en";
}

export async function startI18n(): Promise<void> {
  const lng = preferred();
  const words = await load[lng]();
  await i18next.use(initReactI18next).init({
    lng,
    fallbackLng: false,
    ns: ["app"],
    defaultNS: "app",
    resources: { [lng]: { app: words.default } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = lng;
}

export async function setLanguage(lng: Language): Promise<void> {
  if (!i18next.hasResourceBundle(lng, "app")) {
    i18next.addResourceBundle(lng, "app", (await load[lng]()).default);
  }
  // A page that opens meanwhile may ask for more.
  for (let known = -1; known !== parts.size; ) {
    known = parts.size;
    await Promise.all([...parts].map((p) => add(p, lng)));
  }
  write("language", lng);
  document.documentElement.lang = lng;
  await i18next.changeLanguage(lng);
}

/** The account's language, unless this browser was told otherwise. */
export function followAccount(locale: string): void {
  const lng = locale.slice(0, 2);
  if (read<unknown>("language", null) === null && isLanguage(lng) && lng !== i18next.language) void setLanguage(lng);
}
