import type { Palettes } from "../brand/colour";

/** The part of the bot's public record that the button needs. */
export interface LoaderBot {
  name: string;
  colors: Palettes;
  display_language: string;
  widget: { position: string; teaser: string; auto_open: boolean; launcher_label: string };
}

/** The public record, or null when there is no such bot or no way to ask. */
export async function fetchBot(origin: string, botId: string): Promise<LoaderBot | null> {
  try {
    const answer = await fetch(`${origin}/v1/guest/bots/${encodeURIComponent(botId)}`, { credentials: "omit" });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
