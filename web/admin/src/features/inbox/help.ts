// What a language model does for the agents when they ask for it: translations and recaps.
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api/client";
import type { Message } from "@/lib/api/types";
import { inboxStore } from "./store";

export type Without = "" | "no_model" | "no_credits" | "daily_cap";
type Translation = { language: string; from: string; text: string };

const helpQuery = (botId: string) =>
  queryOptions({
    queryKey: ["inbox", "help", botId],
    queryFn: ({ signal }) =>
      api.get<{ without: Without; feedback: boolean }>(`/v1/bots/${botId}/agent-help`, undefined, signal),
    staleTime: 60_000,
    retry: false, // a bot that is gone
  });

/** Whether customers of a bot are asked what they thought of a conversation when it is closed. */
export const useAsksFeedback = (botId: string): boolean => useQuery(helpQuery(botId)).data?.feedback ?? false;

/** Why no model can help; empty when one can, or when it is not known yet: pressing tells then. */
export const useWithout = (botId: string): Without => useQuery(helpQuery(botId)).data?.without ?? "";

const spokenKey = (conversation: string) => ["inbox", "spoken", conversation] as const;

/** What a message means in a language; the server keeps it, so that asking again costs nothing. */
export function useMeaning(m: Message, to: string) {
  const client = useQueryClient();
  return useQuery({
    queryKey: ["inbox", "translation", m.id, to],
    queryFn: async () => {
      const t = await api.post<Translation>(`/v1/conversations/${m.conversation_id}/messages/${m.id}/translation`, {
        to,
      });
      if (m.author.kind === "contact" && t.from) client.setQueryData(spokenKey(m.conversation_id), t.from);
      return t;
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

/** The language a customer writes in, where a translation has told it; empty: not known. */
export function useSpoken(conversation: string): string {
  const client = useQueryClient();
  return (
    useQuery<string>({
      queryKey: spokenKey(conversation),
      queryFn: () => client.getQueryData<string>(spokenKey(conversation)) ?? "",
      staleTime: Number.POSITIVE_INFINITY,
    }).data ?? ""
  );
}

export function useTranslateDraft(id: string) {
  return useMutation({
    mutationFn: (b: { text: string; to: string }) => api.post<Translation>(`/v1/conversations/${id}/translation`, b),
  });
}

export function useRecap(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.post<Message>(`/v1/conversations/${id}/recap`),
    onSuccess: (m) => inboxStore(client).takeMessage(m),
  });
}
