// Bots, their FAQs and the questions they could not answer.
import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { api } from "@/lib/api/client";
import { everyPage } from "@/lib/api/pages";
import type {
  Bot,
  BotName,
  Faq,
  FaqInput,
  FaqPage,
  FaqState,
  ImportReport,
  Page,
  Unanswered,
  UnknownMode,
} from "@/lib/api/types";

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

// ---- FAQs

const faqsKey = (botId: string) => ["bots", "faqs", botId] as const;
export type FaqFilter = { search: string; state: FaqState | "" };

/** While the bot still learns something, ask again soon. */
const LEARNING_MS = 1500;
// The rows are looked at too: the counts of the same answer may be a moment older or newer than they are.
const learning = (p: FaqPage) =>
  (p.counts.waiting ?? 0) + (p.counts.learning ?? 0) > 0 ||
  p.items.some((x) => x.state === "waiting" || x.state === "learning");

export const faqsQuery = (botId: string, f: FaqFilter) =>
  infiniteQueryOptions({
    queryKey: [...faqsKey(botId), "list", f],
    queryFn: ({ pageParam, signal }) =>
      api.get<FaqPage>(
        `/v1/bots/${botId}/faqs`,
        { search: f.search, state: f.state, cursor: pageParam, limit: 50 },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (p) => p.next,
    placeholderData: keepPreviousData,
    refetchInterval: (q) => (q.state.data?.pages[0] && learning(q.state.data.pages[0]) ? LEARNING_MS : false),
  });

export const faqQuery = (botId: string, id: string) =>
  queryOptions({
    queryKey: [...faqsKey(botId), "one", id],
    queryFn: ({ signal }) => api.get<Faq>(`/v1/bots/${botId}/faqs/${id}`, undefined, signal),
  });

function useFaqMutation<I, O>(botId: string, call: (input: I) => Promise<O>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: call,
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["bots", "one", botId] });
      void client.invalidateQueries({ queryKey: ["bots", "list"] });
      return client.invalidateQueries({ queryKey: faqsKey(botId) });
    },
  });
}

const path = (botId: string) => `/v1/bots/${botId}/faqs`;

export const useAddFaqs = (botId: string) =>
  useFaqMutation(botId, (items: FaqInput[]) =>
    items.length === 1
      ? api.post<unknown>(path(botId), items[0])
      : api.post<unknown>(`${path(botId)}/batch`, { items }),
  );
export const useEditFaq = (botId: string) =>
  useFaqMutation(botId, ({ id, ...b }: { id: string } & Partial<FaqInput>) =>
    api.patch<Faq>(`${path(botId)}/${id}`, b),
  );
export const useDeleteFaqs = (botId: string) =>
  useFaqMutation(botId, (ids: string[]) => api.post<unknown>(`${path(botId)}/bulk-delete`, { ids }));
export const useRetrainFaqs = (botId: string) =>
  useFaqMutation(botId, (ids: string[]) => api.post<unknown>(`${path(botId)}/retrain`, { ids }));
export const useResolveFaq = (botId: string) =>
  useFaqMutation(botId, ({ id, action }: { id: string; action: "replace" | "keep_both" | "discard" }) =>
    api.post<unknown>(`${path(botId)}/${id}/resolve`, { action }),
  );
export const useImportFaqs = (botId: string) =>
  useFaqMutation(botId, (file: Blob) => api.upload<ImportReport>(`${path(botId)}/import`, file, "text/csv"));
export const usePreviewImport = (botId: string) =>
  useMutation({
    mutationFn: (file: Blob) => api.upload<ImportReport>(`${path(botId)}/import`, file, "text/csv", { dry_run: true }),
  });

/** Through fetch, because a plain link could not name the workspace. */
export async function download(botId: string, what: "export" | "template", name: string): Promise<void> {
  const url = URL.createObjectURL(await api.file(`${path(botId)}/${what}`));
  const a = document.createElement("a");
  a.href = url;
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
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
