/** Tells the team which page the visitor looks at, once each, while a conversation is open: before the first message nothing. */
import type { Conversation, Sight } from "./api/wire";
import type { Place } from "./view";

/** The browser has been told that its user is not to be followed. */
function unfollowed(): boolean {
  return (globalThis.navigator as { globalPrivacyControl?: boolean } | undefined)?.globalPrivacyControl === true;
}

export class Visits {
  #told = "";
  readonly #tell: (conversation: string, sight: Sight) => Promise<unknown>;

  constructor(tell: (conversation: string, sight: Sight) => Promise<unknown>) {
    this.#tell = tell;
  }

  look(place: Place, conversation: Conversation | null): void {
    if (conversation?.status !== "open") return;
    const url = unfollowed() ? "" : place.url.slice(0, 2000);
    const now = `${conversation.id} ${url}`;
    if (now === this.#told) return;
    this.#told = now;
    const sight: Sight = { time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone };
    if (url) Object.assign(sight, { url, title: place.title.slice(0, 300) });
    // A page that could not be told is not worth a second try.
    this.#tell(conversation.id, sight).catch(() => {});
  }
}
