// Two languages, complete from the first screen; only the one in use is loaded.
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { read, write } from "@/lib/storage";
import type en from "./en";
import type settings from "./en/settings";

export type Language = "en" | "vi";
export const LANGUAGES: { id: Language; name: string }[] = [
  { id: "en", name: "English" },
  { id: "vi", name: "Tiếng Việt" },
];

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "app";
    resources: { app: typeof en & typeof settings };
  }
}

const load: Record<Language, () => Promise<{ default: object }>> = {
  en: () => import("./en"),
  vi: () => import("./vi"),
};

const loadSettings: Record<Language, () => Promise<{ default: object }>> = {
  en: () => import("./en/settings"),
  vi: () => import("./vi/settings"),
};
let withSettings = false;

/** The words that only the settings need, in the language of the moment and of each that follows. */
export async function settingsWords(): Promise<void> {
  withSettings = true;
  await addSettings(i18next.language as Language);
}

async function addSettings(lng: Language): Promise<void> {
  if (i18next.exists("security.second", { lng })) return;
  i18next.addResourceBundle(lng, "app", (await loadSettings[lng]()).default, true);
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
  if (withSettings) await addSettings(lng);
  write("language", lng);
  document.documentElement.lang = lng;
  await i18next.changeLanguage(lng);
}

/** The account's language, unless this browser was told otherwise. */
export function followAccount(locale: string): void {
  const lng = locale.slice(0, 2);
  if (read<unknown>("language", null) === null && isLanguage(lng) && lng !== i18next.language) void setLanguage(lng);
}
