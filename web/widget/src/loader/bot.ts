import type { Palettes } from "../brand/colour";
import type { Attributes } from "./attributes";
import type { LoaderTexts } from "./texts";

/** The part of the bot's public record that the button needs. */
export interface LoaderBot {
  name: string;
  /** The bot's picture, below the address of the server; empty: its sign. */
  avatar_url: string;
  colors: Palettes;
  texts: LoaderTexts;
  display_language: string;
  widget: {
    position: string;
    offset_x: number;
    offset_y: number;
    draggable: boolean;
    teaser: string;
    auto_open: boolean;
    auto_open_delay: number;
    launcher_label: string;
    launcher_icon: string;
    /** The picture on the button, below the address of the server; empty: its sign. */
    launcher_url: string;
    /** How the sign is drawn. */
    launcher_path: string;
  };
}

/**
 * The public record, or null when there is no such bot or no way to ask. It comes as a script: a page's content policy
 * that lets this one run need not let it connect to anybody.
 */
export function importBot({ origin, botId, lang }: Attributes): Promise<LoaderBot | null> {
  const at = `${origin}/widget-bot/${encodeURIComponent(botId)}?lang=${encodeURIComponent(lang)}`;
  return import(/* @vite-ignore */ at).then(
    (script) => script.default,
    () => null,
  );
}
