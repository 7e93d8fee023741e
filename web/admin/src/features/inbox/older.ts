// The older lines of an open thread: read by pages, and left again when nobody looks at them.
import type { QueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api/client";
import type { Message, MessagePage } from "@/lib/api/types";
import { addOlder, withoutOldest } from "@/lib/realtime/sync";
import { inboxStore, PAGE } from "./store";

/** What a thread keeps when it is left or its reader is back at its end. */
const KEPT = 4 * PAGE;

/** One page; with `reached` as many as it takes to a line of which that is true, shown all at once. */
export async function loadOlder(client: QueryClient, id: string, reached?: (m: Message) => boolean): Promise<void> {
  const store = inboxStore(client);
  const from = store.thread(id)?.before ?? null;
  const items: Message[][] = [];
  const limit = reached ? 100 : PAGE;
  let before = from;
  while (before) {
    const page: MessagePage = await api.get<MessagePage>(`/v1/conversations/${id}/messages`, { before, limit });
    items.unshift(page.items);
    before = page.next;
    const oldest = page.items[0];
    if (!reached || !oldest || reached(oldest)) break;
  }
  store.setThread(id, (t) => (t.before === from ? addOlder(t, { items: items.flat(), next: before }) : t));
}

/** Thousands of lines that were read once are not kept for the whole day. */
export function leaveOlder(client: QueryClient, id: string): void {
  inboxStore(client).setThread(id, (t) => withoutOldest(t, KEPT));
}
