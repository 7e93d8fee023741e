// How messages go out: in their order, at once if there is a network, and else as soon as there is one, wherever in the app
// their author has gone meanwhile.
import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { ApiError, api } from "@/lib/api/client";
import type { Message } from "@/lib/api/types";
import type { Pending } from "@/lib/realtime/sync";
import { isLost, outboxes, outboxOf } from "./outbox";
import { type InboxStore, inboxStore } from "./store";
import { suggestionOf } from "./suggestions";

/** The first wait before what was lost is tried again while the connection seems to stand; it doubles up to the last. */
const AGAIN_MS = [4000, 60_000] as const;
/** Answers that say nothing about the message: signed out, too much at once, a server that is just being restarted. */
const PASSING = [401, 429, 502, 503, 504];

/** One line after the other: a conversation's messages never overtake each other. */
const queues = new Map<string, Promise<void>>();
const underWay = new Set<string>();
let wait: number = AGAIN_MS[0];
let again: ReturnType<typeof setTimeout> | undefined;

const pendingOf = (store: InboxStore, id: string) => store.thread(id)?.pending ?? outboxOf(id);

async function post(store: InboxStore, id: string, p: Pending): Promise<void> {
  const before = pendingOf(store, id);
  const mine = before.findIndex((x) => x.client_id === p.client_id);
  if (before.some((x, i) => i < mine && isLost(x))) {
    // Those before it are still here: it goes after them.
    store.putPending(id, { ...p, state: "failed", error: "" });
    tryAgain(store);
    return;
  }
  try {
    const m = await api.post<Message>(`/v1/conversations/${id}/messages`, {
      client_id: p.client_id,
      text: p.text,
      kind: p.kind,
      suggestion_seq: suggestionOf(id, p.client_id, p.kind),
      files: p.files?.map((f) => f.id),
      quoted_id: p.quoted?.id,
      mention_ids: p.mentions,
    });
    wait = AGAIN_MS[0];
    store.takeMessage(m);
    store.dropPending(id, p.client_id);
  } catch (e) {
    const refused = e instanceof ApiError && !e.offline && !PASSING.includes(e.status);
    store.putPending(id, { ...p, state: "failed", error: refused ? e.code || `http_${e.status}` : "" });
    if (!refused) tryAgain(store);
  }
}

function send(store: InboxStore, id: string, p: Pending): Promise<void> {
  if (underWay.has(p.client_id)) return Promise.resolve();
  underWay.add(p.client_id);
  store.putPending(id, { ...p, state: "sending", error: undefined });
  const turn = (queues.get(id) ?? Promise.resolve())
    .then(() => post(store, id, p))
    .finally(() => underWay.delete(p.client_id));
  queues.set(id, turn);
  return turn;
}

function tryAgain(store: InboxStore): void {
  if (again !== undefined) return;
  again = setTimeout(() => {
    again = undefined;
    sendLost(store);
  }, wait);
  wait = Math.min(wait * 2, AGAIN_MS[1]);
}

/** Everything that the network lost, in all conversations, each in its order. */
export function sendLost(store: InboxStore): void {
  for (const id of outboxes()) {
    for (const p of pendingOf(store, id)) if (isLost(p)) void send(store, id, p);
  }
}

type Extras = Pick<Pending, "files" | "quoted" | "mentions" | "html">;

export function useSend(id: string) {
  const store = inboxStore(useQueryClient());
  return useMemo(
    () => ({
      send: (kind: Pending["kind"], text: string, extras: Extras = {}) =>
        send(store, id, {
          client_id: crypto.randomUUID(),
          kind,
          text,
          ...extras,
          at: new Date().toISOString(),
          state: "sending",
        }),
      /** Those before it that were lost go first. */
      retry: (p: Pending) => {
        for (const x of pendingOf(store, id)) if (x.client_id === p.client_id || isLost(x)) void send(store, id, x);
      },
      drop: (p: Pending) => store.dropPending(id, p.client_id),
    }),
    [store, id],
  );
}
