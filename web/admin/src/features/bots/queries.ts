// Bots, their FAQs and the questions they could not answer.
import { infiniteQueryOptions, queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, urlOf } from "@/lib/api/client";
import type { BotPrompt } from "@/lib/api/model-types";
import { everyPage } from "@/lib/api/pages";
import type { Bot, BotName, Page, Site, Unanswered, UnknownMode } from "@/lib/api/types";
import { faqsKey } from "./faq-queries";

export const botsQuery = queryOptions({
  queryKey: ["bots", "list"],
  queryFn: ({ signal }) => everyPage<Bot>("/v1/bots", signal),
  select: (p) => p.items,
});

/** How many bots the plan allows; null where it sets no limit. */
export const botLimitQuery = queryOptions({
  queryKey: ["bots", "limit"],
  queryFn: async ({ signal }) =>
    (await api.get<{ limit: { used: number; max: number } | null }>("/v1/bots", { limit: 1 }, signal)).limit,
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
    | "greeting_html"
    | "reply_unknown"
  >
> & {
  greeting_pictures?: { id: string; alt: string }[];
  unknown_mode?: UnknownMode;
  bot_returns?: Partial<Bot["bot_returns"]>;
  widget?: Partial<Bot["widget"]>;
  prompt?: Partial<BotPrompt>;
};

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

export type UnansweredFilter = {
  status: Unanswered["status"];
  reason: string;
  search: string;
  sort: "asked" | "recent";
};

export const unansweredKey = (botId: string) => ["bots", "unanswered", botId] as const;

export const unansweredQuery = (botId: string, f: UnansweredFilter) =>
  infiniteQueryOptions({
    queryKey: [...unansweredKey(botId), f],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Unanswered>>(`/v1/bots/${botId}/unanswered`, { ...f, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (p) => p.next,
    // What was just answered is being learnt: it may yet turn out to ask the same as another FAQ.
    refetchInterval: (q) => (q.state.data?.pages.some((p) => p.items.some(isSettling)) ? 2000 : false),
  });

/** Its FAQ is being learnt, or somebody decides about it: where the question stands follows a moment later. */
const isSettling = (u: Unanswered) =>
  u.faq !== undefined && (u.status === "open" || u.faq.state !== "imported") && u.faq.state !== "failed";

export const unansweredFile = (botId: string, f: UnansweredFilter) =>
  urlOf(`/v1/bots/${botId}/unanswered/export`, { ...f });

function useUnansweredMutation<I, O>(botId: string, call: (input: I) => Promise<O>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: call,
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: faqsKey(botId) });
      void client.invalidateQueries({ queryKey: ["bots", "one", botId] });
      return client.invalidateQueries({ queryKey: unansweredKey(botId) });
    },
  });
}

export type UnansweredInput = { question: string; answer: string; category: string; tell: boolean };
type Told = { told: number; suggested: number };

const unanswered = (botId: string, id: string) => `/v1/bots/${botId}/unanswered/${id}`;
export const useAnswer = (botId: string) =>
  useUnansweredMutation(botId, ({ id, ...b }: UnansweredInput & { id: string }) =>
    api.post<Told>(`${unanswered(botId, id)}/answer`, b),
  );
export const useAnswerTogether = (botId: string) =>
  useUnansweredMutation(botId, (b: UnansweredInput & { ids: string[] }) =>
    api.post<Told & { answered: number }>(`/v1/bots/${botId}/unanswered/answer`, b),
  );
export const useDismissTogether = (botId: string) =>
  useUnansweredMutation(botId, (ids: string[]) =>
    api.post<{ count: number }>(`/v1/bots/${botId}/unanswered/dismiss`, { ids }),
  );
export const useMergeUnanswered = (botId: string) =>
  useUnansweredMutation(botId, ({ id, into }: { id: string; into: string }) =>
    api.post(`${unanswered(botId, id)}/merge`, { into }),
  );
export const useDraftAnswer = (botId: string) =>
  useMutation({
    mutationFn: (id: string) => api.post<{ text: string; written: boolean }>(`${unanswered(botId, id)}/draft`),
  });
export const useDismiss = (botId: string) =>
  useUnansweredMutation(botId, (id: string) => api.post(`${unanswered(botId, id)}/dismiss`));
export const useReopen = (botId: string) =>
  useUnansweredMutation(botId, (id: string) => api.post(`${unanswered(botId, id)}/reopen`));
