// Two languages, complete from the first screen; only the one in use is loaded.
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { read, write } from "@/lib/storage";
import type en from "./en";
import type knowledge from "./en/knowledge";
import type settings from "./en/settings";

export type Language = "en" | "vi";
export const LANGUAGES: { id: Language; name: string }[] = [
  { id: "en", name: "English" },
  { id: "vi", name: "Tiếng Việt" },
];

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "app";
    resources: { app: typeof en & typeof knowledge & typeof settings };
  }
}

const load: Record<Language, () => Promise<{ default: object }>> = {
  en: () => import("./en"),
  vi: () => import("./vi"),
};

type Words = Record<Language, () => Promise<{ default: object }>>;
/** What only some pages say, with a key by which it is known to be there. */
const later: Record<"settings" | "knowledge", { key: string; load: Words }> = {
  settings: { key: "security.second", load: { en: () => import("./en/settings"), vi: () => import("./vi/settings") } },
  knowledge: { key: "entries.title", load: { en: () => import("./en/knowledge"), vi: () => import("./vi/knowledge") } },
};
const wanted = new Set<keyof typeof later>();

/** The words that only the settings need, in the language of the moment and of each that follows. */
export const settingsWords = (): Promise<void> => want("settings");
/** The words about what bots know and learn. */
export const knowledgeWords = (): Promise<void> => want("knowledge");

async function want(part: keyof typeof later): Promise<void> {
  wanted.add(part);
  await add(part, i18next.language as Language);
}

async function add(part: keyof typeof later, lng: Language): Promise<void> {
  const { key, load: words } = later[part];
  if (i18next.exists(key, { lng })) return;
  i18next.addResourceBundle(lng, "app", (await words[lng]()).default, true);
}

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
  for (const part of wanted) await add(part, lng);
  write("language", lng);
  document.documentElement.lang = lng;
  await i18next.changeLanguage(lng);
}

/** The account's language, unless this browser was told otherwise. */
export function followAccount(locale: string): void {
  const lng = locale.slice(0, 2);
  if (read<unknown>("language", null) === null && isLanguage(lng) && lng !== i18next.language) void setLanguage(lng);
}
