/** Where anyone can talk to the bot without a website. */
export function chatPage(botId: string): string {
  return `/chat?aid=${encodeURIComponent(botId)}`;
}

/** What goes into the company's pages. */
export function snippet(botId: string, language: string): string {
  return `<script src="${location.origin}/widget.js" data-aid="${botId}" data-lang="${language}"></script>`;
}

/** The chat inside a page, without a bubble. */
export function inlineFrame(botId: string, language: string, height: number): string {
  return `<iframe src="${location.origin}${chatPage(botId)}&lang=${language}" title="Chat" width="100%" height="${height}" style="border:0"></iframe>`;
}

export const LANGUAGES = ["en", "vi"] as const;

/** Two languages the labels exist in; the bot may answer in many more. */
export const REPLY_LANGUAGES = ["en", "vi", "de", "es", "fr", "id", "it", "ja", "ko", "pt", "th", "zh"] as const;

export function languageName(code: string, ui: string): string {
  try {
    const name = new Intl.DisplayNames([ui], { type: "language" }).of(code) ?? code;
    return name.charAt(0).toLocaleUpperCase(ui) + name.slice(1);
  } catch {
    return code;
  }
}
