import type { Palettes } from "../brand/colour";

/** The part of the bot's public record that the button needs. */
export interface LoaderBot {
  name: string;
  /** The bot's picture, below the address of the server; empty: its sign. */
  avatar_url: string;
  colors: Palettes;
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
  };
}

/**
 * The public record, or null when there is no such bot or no way to ask. It comes as a script: a page's content policy
 * that lets this one run need not let it connect to anybody.
 */
export async function importBot(origin: string, botId: string): Promise<LoaderBot | null> {
  try {
    return (await import(/* @vite-ignore */ `${origin}/widget-bot/${encodeURIComponent(botId)}`)).default;
  } catch {
    return null;
  }
}
