// Bots, their FAQs and the questions they could not answer.
import { infiniteQueryOptions, queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api/client";
import { everyPage } from "@/lib/api/pages";
import type { Bot, BotName, Page, Site, Unanswered, UnknownMode } from "@/lib/api/types";
import { faqsKey } from "./faq-queries";

export const botsQuery = queryOptions({
  queryKey: ["bots", "list"],
  queryFn: ({ signal }) => everyPage<Bot>("/v1/bots", signal),
  select: (p) => p.items,
});

const namesQuery = queryOptions({
  queryKey: ["bots", "names"],
  queryFn: ({ signal }) => everyPage<BotName>("/v1/bots/names", signal),
  select: (p) => p.items,
  staleTime: 60_000,
});

/** For menus and filters of every member: empty while unknown. */
export function useBotNames(): BotName[] {
  return useQuery(namesQuery).data ?? [];
}

export const botQuery = (id: string) =>
  queryOptions({
    queryKey: ["bots", "one", id],
    queryFn: ({ signal }) => api.get<Bot>(`/v1/bots/${id}`, undefined, signal),
  });

/** Where the bot was seen; asked again while somebody looks, as he may be putting it on his pages right now. */
export const sitesQuery = (id: string) =>
  queryOptions({
    queryKey: ["bots", "sites", id],
    queryFn: ({ signal }) => api.get<Page<Site>>(`/v1/bots/${id}/sites`, undefined, signal),
    select: (p) => p.items,
    refetchInterval: 10_000,
  });

export type BotPatch = Partial<
  Pick<
    Bot,
    | "name"
    | "role"
    | "role_text"
    | "business_name"
    | "description"
    | "default_country_code"
    | "theme_color"
    | "display_language"
    | "reply_language"
    | "auto_reply"
    | "greeting_text"
    | "reply_unknown"
  >
> & { unknown_mode?: UnknownMode; bot_returns?: Partial<Bot["bot_returns"]>; widget?: Partial<Bot["widget"]> };

export function useUpdateBot(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (b: BotPatch) => api.patch<Bot>(`/v1/bots/${id}`, b),
    onSuccess: (bot) => {
      client.setQueryData(botQuery(id).queryKey, bot);
      void client.invalidateQueries({ queryKey: ["bots", "list"] });
      void client.invalidateQueries({ queryKey: ["bots", "names"] });
      void client.invalidateQueries({ queryKey: ["bots", "completion", id] });
    },
  });
}

export function useDeleteBot() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete(`/v1/bots/${id}`),
    onSuccess: (_, id) => {
      client.removeQueries({ queryKey: ["bots", "one", id] });
      return client.invalidateQueries({ queryKey: ["bots"] });
    },
  });
}

// ---- unanswered questions

export const unansweredQuery = (botId: string, status: Unanswered["status"]) =>
  infiniteQueryOptions({
    queryKey: ["bots", "unanswered", botId, status],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Unanswered>>(`/v1/bots/${botId}/unanswered`, { status, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (p) => p.next,
  });

function useUnansweredMutation<I>(botId: string, call: (input: I) => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: call,
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: faqsKey(botId) });
      void client.invalidateQueries({ queryKey: ["bots", "one", botId] });
      return client.invalidateQueries({ queryKey: ["bots", "unanswered", botId] });
    },
  });
}

const unanswered = (botId: string, id: string) => `/v1/bots/${botId}/unanswered/${id}`;
export const useAnswer = (botId: string) =>
  useUnansweredMutation(botId, ({ id, answer }: { id: string; answer: string }) =>
    api.post(`${unanswered(botId, id)}/answer`, { answer }),
  );
export const useDismiss = (botId: string) =>
  useUnansweredMutation(botId, (id: string) => api.post(`${unanswered(botId, id)}/dismiss`));
export const useReopen = (botId: string) =>
  useUnansweredMutation(botId, (id: string) => api.post(`${unanswered(botId, id)}/reopen`));
