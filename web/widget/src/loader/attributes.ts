/** What the page says on the script element, with the older names as aliases. */
export interface Attributes {
  botId: string;
  lang: string;
  /** Web view of an app: the chat fills it, there is no button and nothing to close to. */
  mobile: boolean;
  hideButton: boolean;
  /** Nothing is loaded or kept before the page says that the visitor agrees. */
  consent: boolean;
  theme: "light" | "dark" | null;
  /** Where the page writes the company's own token of its signed-in user, and rewrites it. */
  script: HTMLScriptElement;
  /** How often the page has signed somebody out. */
  outs: number;
  /** Where the script came from: the only origin the loader talks to. */
  origin: string;
}

export function readAttributes(script: HTMLScriptElement | null): Attributes | null {
  if (!script) return null;
  const data = script.dataset;
  const botId = (data.aid || data.bot_id || "").trim();
  if (!botId) return null;
  const mobile = data.mobile ?? data.is_mobile;
  return {
    botId,
    lang: data.lang ?? "",
    mobile: mobile === "true" || mobile === "",
    hideButton: data.hideWidgetButton !== undefined,
    consent: (data.consent ?? "false") !== "false",
    theme: data.theme === "dark" || data.theme === "light" ? data.theme : null,
    script,
    outs: 0,
    origin: new URL(script.src).origin,
  };
}

/** The running script, also when a tag manager inserted it late. */
export function ownScript(): HTMLScriptElement | null {
  return (
    (document.currentScript as HTMLScriptElement | null) ??
    document.querySelector<HTMLScriptElement>('script[src*="widget.js"]:is([data-aid],[data-bot_id])')
  );
}
