/** The part of the bot's public record that the button needs. */
export interface LoaderBot {
  name: string;
  theme_color: string;
  display_language: string;
  widget?: { position?: string; teaser?: string | null; auto_open?: unknown };
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

/** Milliseconds until the chat opens by itself, or null: on/off, or seconds. */
export function autoOpenAfter(setting: unknown): number | null {
  if (setting === true) return 0;
  return typeof setting === "number" && setting > 0 ? setting * 1000 : null;
}
