/**
 * What the admin's page hands to the preview in its frame, and hears of it. All of them are pages of one origin: whatever
 * comes from another one, or another window, is not heard.
 */
import type { Ask, Bot } from "../chat/api/wire";
import type { LoaderBot } from "../loader/bot";

export interface Shown {
  cxgenie: "preview";
  bot: Bot & LoaderBot & { ask: Ask | null };
  theme: "light" | "dark";
  /** The chat beside its button, or the page of its own. */
  form: "bubble" | "page";
  open: boolean;
  /** A customer's question and the bot's answer; null: nobody has written yet. An empty answer is none. */
  said: { question: string; answer: string } | null;
  /** What the bot says to whatever is written into the preview. */
  note: string;
}

export type PreviewWord = { cxgenie: "preview-ready" } | { cxgenie: "preview-open"; open: boolean };

/** What the page around hands in; null where somebody else speaks. */
export function readShown({ origin, source, data }: MessageEvent, parent: Window, own: string): Shown | null {
  if (origin !== own || source !== parent || typeof data !== "object" || data?.cxgenie !== "preview") return null;
  const { bot, theme, form, open, said, note } = data as Partial<Shown>;
  if (!bot?.colors || !bot.widget || !bot.texts) return null;
  return {
    cxgenie: "preview",
    bot,
    theme: theme === "dark" ? "dark" : "light",
    form: form === "page" ? "page" : "bubble",
    open: open === true,
    said: said ? { question: String(said.question), answer: String(said.answer) } : null,
    note: String(note ?? ""),
  };
}

/** What a preview in a frame says to the page around it. */
export function readWord(
  { origin, source, data }: MessageEvent,
  frame: Window | null,
  own: string,
): PreviewWord | null {
  if (origin !== own || source !== frame || typeof data !== "object") return null;
  if (data?.cxgenie === "preview-ready") return { cxgenie: "preview-ready" };
  return data?.cxgenie === "preview-open" ? { cxgenie: "preview-open", open: data.open === true } : null;
}
