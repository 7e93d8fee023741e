/**
 * What outlives the page: the guest token and the outbox, in the storage of
 * the chat's own origin. Each waiting message has its own key, so two tabs
 * writing at once cannot lose each other's. Where the browser refuses storage
 * to frames of another site, the page keeps it for the visit.
 */
import type { Item } from "./outbox";

export interface Shelf {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
  keys(): string[];
}

/** In memory; every change is told as one text, from which it can be made again. */
export function memoryShelf(kept = "", changed: (kept: string) => void = () => {}): Shelf {
  const map = new Map<string, string>();
  try {
    for (const [key, value] of Object.entries(JSON.parse(kept || "{}"))) map.set(key, String(value));
  } catch {
    // Not what we gave: begin anew.
  }
  const tell = () => changed(JSON.stringify(Object.fromEntries(map)));
  return {
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => {
      map.set(key, value);
      tell();
    },
    removeItem: (key) => {
      if (map.delete(key)) tell();
    },
    keys: () => [...map.keys()],
  };
}

/** The browser's storage, or null where it is refused. */
export function browserShelf(): Shelf | null {
  try {
    const store = window.localStorage;
    const probe = "cxgenie:probe";
    store.setItem(probe, "1");
    store.removeItem(probe);
    return {
      getItem: (key) => store.getItem(key),
      setItem: (key, value) => store.setItem(key, value),
      removeItem: (key) => store.removeItem(key),
      keys: () => Object.keys(store),
    };
  } catch {
    return null;
  }
}

export class Keep {
  #shelf: Shelf;
  #prefix: string;
  #forgot = false;

  constructor(botId: string, shelf: Shelf) {
    this.#shelf = shelf;
    this.#prefix = `cxgenie:chat:${botId}:`;
  }

  /** Nothing of this visitor stays in the browser, and nothing more is kept. */
  forget(): void {
    this.#forgot = true;
    for (const key of this.#shelf.keys()) if (key.startsWith(this.#prefix)) this.#shelf.removeItem(key);
  }

  token(): string | null {
    return this.#shelf.getItem(`${this.#prefix}token`);
  }

  setToken(token: string | null): void {
    if (token) this.#write(`${this.#prefix}token`, token);
    else this.#shelf.removeItem(`${this.#prefix}token`);
  }

  /** Whose token it is: it is signed anew at each session, its owner stays. */
  contact(): string | null {
    return this.#shelf.getItem(`${this.#prefix}contact`);
  }

  setContact(id: string): void {
    this.#write(`${this.#prefix}contact`, id);
  }

  /** The token is of somebody whom the company has named: what waits is his alone. */
  proven(): boolean {
    return this.#shelf.getItem(`${this.#prefix}proven`) !== null;
  }

  setProven(on: boolean): void {
    if (on) this.#write(`${this.#prefix}proven`, "1");
    else this.#shelf.removeItem(`${this.#prefix}proven`);
  }

  isToken(key: string | null): boolean {
    return key === `${this.#prefix}token`;
  }

  items(): Item[] {
    const found: Item[] = [];
    for (const key of this.#shelf.keys()) {
      if (!key.startsWith(`${this.#prefix}out:`)) continue;
      try {
        const item = JSON.parse(this.#shelf.getItem(key) ?? "null") as Item | null;
        if (item?.client_id && (item.text || item.files?.length)) found.push(item);
      } catch {
        this.#shelf.removeItem(key);
      }
    }
    return found;
  }

  put(item: Item): void {
    this.#write(`${this.#prefix}out:${item.client_id}`, JSON.stringify(item));
  }

  remove(clientId: string): void {
    this.#shelf.removeItem(`${this.#prefix}out:${clientId}`);
  }

  /** The id of the waiting message a storage key belongs to. */
  itemId(key: string | null): string | null {
    const start = `${this.#prefix}out:`;
    return key?.startsWith(start) ? key.slice(start.length) : null;
  }

  /** What the visitor typed and did not send. */
  draft(): string {
    return this.#shelf.getItem(`${this.#prefix}draft`) ?? "";
  }

  setDraft(text: string): void {
    if (text) this.#write(`${this.#prefix}draft`, text);
    else this.#shelf.removeItem(`${this.#prefix}draft`);
  }

  #write(key: string, value: string): void {
    if (this.#forgot) return;
    try {
      this.#shelf.setItem(key, value);
    } catch {
      // Full or blocked in the middle of the visit: memory still has it.
    }
  }
}
