// Reading the inbox, and the verbs of a conversation.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { api } from "@/lib/api/client";
import type { Conversation, Message, Tab } from "@/lib/api/types";
import type { Thread } from "@/lib/realtime/sync";
import { inboxStore, keys, type List } from "./store";

export function useList(tab: Tab, filter: string) {
  const client = useQueryClient();
  return useQuery<List>({
    queryKey: keys.list(tab, filter),
    queryFn: ({ signal }) => inboxStore(client).loadList(tab, filter, signal),
    // Pushes keep it current; a reconnect loads it anew.
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useThread(id: string) {
  const client = useQueryClient();
  return useQuery<Thread>({
    queryKey: keys.thread(id),
    queryFn: ({ signal }) => inboxStore(client).loadThread(id, signal),
    staleTime: Number.POSITIVE_INFINITY,
    // Merging keeps the parts that did not change.
    structuralSharing: false,
  });
}

/** Every conversation some list holds, newest first: the command bar searches in them. */
export function useLoadedConversations(): Conversation[] {
  const client = useQueryClient();
  return useMemo(() => {
    const all = new Map<string, Conversation>();
    for (const [, list] of client.getQueriesData<List>({ queryKey: keys.lists })) {
      for (const c of list?.rows ?? []) all.set(c.id, c);
    }
    return [...all.values()].sort((a, b) => (a.activity_at < b.activity_at ? 1 : -1));
  }, [client]);
}

export type Verb =
  | { do: "take-over" }
  | { do: "give-back" }
  | { do: "assign"; member_id: string | null }
  | ({ do: "close"; ask_feedback?: boolean } & Labels)
  | { do: "reopen" }
  | ({ do: "labels" } & Labels)
  | { do: "snooze"; until: string | null }
  | { do: "wake" }
  | { do: "unread" };

export type Labels = {
  add_tag_ids?: string[];
  remove_tag_ids?: string[];
  category_id?: string;
  priority?: "normal" | "high";
};

export function useVerb(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ do: verb, ...body }: Verb) => api.post<Conversation>(`/v1/conversations/${id}/${verb}`, body),
    onSuccess: (c) => inboxStore(client).takeConversation(c),
  });
}

export function useMessageVerbs(id: string) {
  const client = useQueryClient();
  const store = inboxStore(client);
  const path = (m: Message) => `/v1/conversations/${id}/messages/${m.id}`;
  const unsend = useMutation({
    mutationFn: (m: Message) => api.delete<Message | undefined>(path(m)),
    onSuccess: (m) => (m ? store.takeMessage(m) : store.catchUp(id)),
  });
  const edit = useMutation({
    mutationFn: ({ message, text }: { message: Message; text: string }) => api.patch<Message>(path(message), { text }),
    onSuccess: (m) => store.takeMessage(m),
  });
  const react = useMutation({
    mutationFn: ({ message, value }: { message: Message; value: "like" | "dislike" | "none" }) =>
      api.put<Message>(`${path(message)}/reaction`, { value }),
    onSuccess: (m) => store.takeMessage(m),
  });
  return { unsend, edit, react };
}

export function useRead(id: string) {
  const client = useQueryClient();
  return (seq: number) => {
    const store = inboxStore(client);
    store.markRead(id);
    // A lost mark is set again with the next line that is seen.
    api.post<Conversation | undefined>(`/v1/conversations/${id}/read`, { seq }).then(
      (c) => {
        if (c) store.takeConversation(c);
        void store.recount();
      },
      () => undefined,
    );
  };
}

export function postTyping(id: string, on: boolean): void {
  api.post(`/v1/conversations/${id}/typing`, { on }).catch(() => undefined);
}
