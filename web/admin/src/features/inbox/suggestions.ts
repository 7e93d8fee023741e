// Replies that the bot suggests while a person is in charge.
import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Suggestion } from "@/lib/api/answering";
import { api } from "@/lib/api/client";
import type { Thread } from "@/lib/realtime/sync";

const key = (id: string, seq: number) => ["inbox", "suggestion", id, seq] as const;

/** Put in the cache when it is pushed; asked for when a customer's text is looked at, and after a gap. */
export function takeSuggestion(client: QueryClient, id: string, s: Suggestion): void {
  client.setQueryData<Suggestion | null>(key(id, s.seq), s);
}

/** The customer's text at the end of a thread that a person has to answer; 0 when there is none. */
function waiting(thread: Thread): number {
  const c = thread.conversation;
  if (c.status === "closed" || (c.auto_reply && !c.needs_agent)) return 0;
  const last = thread.messages.findLast((m) => m.kind === "text" && m.author.kind !== "system" && !m.unsent);
  return last?.author.kind === "contact" ? last.seq : 0;
}

/** The suggestion for the customer's newest text, while nobody has answered it. Asking for it has it made. */
export function useSuggestion(thread: Thread, wanted: boolean): Suggestion | null {
  const seq = waiting(thread);
  const { data } = useQuery({
    queryKey: key(thread.id, seq),
    enabled: wanted && seq > 0,
    queryFn: async ({ signal }) => {
      const path = `/v1/conversations/${thread.id}/suggestions`;
      const { items } = await api.get<{ items: Suggestion[] }>(path, undefined, signal);
      return items.find((s) => s.seq === seq) ?? null;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (!wanted || !data || data.state !== "fresh") return null;
  const overtaken = thread.messages.some(
    (m) => m.seq > data.seq && m.kind === "text" && m.author.kind !== "system" && !m.unsent,
  );
  return overtaken || thread.pending.some((p) => p.kind === "text") ? null : data;
}

export function useDismiss(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (seq: number) => api.post<Suggestion>(`/v1/conversations/${id}/suggestions/dismiss`, { seq }),
    onSuccess: (s) => takeSuggestion(client, id, s),
  });
}

/** Which suggestion the text in a composer was made from, until it is sent. */
const inserted = new Map<string, number>();
const used = new Map<string, number>();

export function noteInserted(id: string, seq: number): void {
  inserted.set(id, seq);
}

/** Binds the inserted suggestion to the message that goes out now, so that a retry names it too. */
export function suggestionOf(id: string, clientId: string, kind: string): number | undefined {
  const seq = inserted.get(id);
  if (kind === "text" && seq !== undefined) {
    used.set(clientId, seq);
    for (const oldest of used.keys()) if (used.size > 100) used.delete(oldest); // what is retried went out lately
    inserted.delete(id);
  }
  return used.get(clientId);
}
