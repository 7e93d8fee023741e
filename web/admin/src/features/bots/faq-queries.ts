// FAQs, their categories, and the tasks that work on many of them.
import { keepPreviousData, queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { api, type Query } from "@/lib/api/client";
import type {
  BulkAction,
  Faq,
  FaqCategory,
  FaqColumn,
  FaqInput,
  FaqPage,
  FaqState,
  ImportPreview,
  KnowledgePublication,
  KnowledgeTask,
} from "@/lib/api/types";
import { useOnline } from "@/lib/online";
import { onPublication } from "@/lib/realtime/heard";

export const faqsKey = (botId: string) => ["bots", "faqs", botId] as const;
const path = (botId: string) => `/v1/bots/${botId}/faqs`;

export type FaqOrder = "newest" | "oldest" | "changed" | "question";
export type FaqFilter = {
  search: string;
  state: FaqState | "";
  /** null: any; "": those without one. */
  category: string | null;
  order: FaqOrder;
};

export const EVERY_FAQ: FaqFilter = { search: "", state: "", category: null, order: "newest" };

const selection = (f: FaqFilter): Query => ({
  search: f.search,
  state: f.state,
  category: f.category ?? "",
  no_category: f.category === "" ? true : undefined,
});

export const faqsQuery = (botId: string, f: FaqFilter, cursor: string | null, size: number) =>
  queryOptions({
    queryKey: [...faqsKey(botId), "list", f, cursor, size],
    queryFn: ({ signal }) =>
      api.get<FaqPage>(path(botId), { ...selection(f), order: f.order, cursor, limit: size }, signal),
    placeholderData: keepPreviousData,
  });

/** How many FAQs a filter lets through, where nobody keeps the number. */
export const countQuery = (botId: string, f: FaqFilter) =>
  queryOptions({
    queryKey: [...faqsKey(botId), "count", f],
    queryFn: async ({ signal }) =>
      (await api.get<FaqPage>(path(botId), { ...selection(f), counted: true, limit: 1 }, signal)).total ?? 0,
  });

export const faqQuery = (botId: string, id: string) =>
  queryOptions({
    queryKey: [...faqsKey(botId), "one", id],
    queryFn: ({ signal }) => api.get<Faq>(`${path(botId)}/${id}`, undefined, signal),
  });

export const sameQuery = (botId: string, question: string, except: string) =>
  queryOptions({
    queryKey: [...faqsKey(botId), "same", question, except],
    queryFn: async ({ signal }) =>
      (await api.get<{ faq: Faq | null }>(`${path(botId)}/same`, { question, except }, signal)).faq,
    staleTime: 10_000,
  });

export const categoriesQuery = (botId: string) =>
  queryOptions({
    queryKey: [...faqsKey(botId), "categories"],
    queryFn: ({ signal }) => api.get<{ items: FaqCategory[] }>(`${path(botId)}/categories`, undefined, signal),
    select: (p) => p.items,
  });

/** While much is learnt a publication comes many times a second: the rows are asked for once in this time. */
const REFETCH_MS = 900;
/** Without a socket (no connection, or no right to one) the screen asks by itself. */
const POLL_MS = 4000;

/** Keeps everything about a bot's FAQs current while a screen shows it. `busy`: something is being learnt or done. */
export function useFaqsLive(botId: string, busy: boolean): void {
  const client = useQueryClient();
  const online = useOnline();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refetch = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void client.invalidateQueries({ queryKey: faqsKey(botId) });
        void client.invalidateQueries({ queryKey: ["bots", "one", botId] });
      }, REFETCH_MS);
    };
    const stop = onPublication<KnowledgePublication>("knowledge.updated", (p) => {
      if (p.bot_id !== botId) return;
      if (p.kind === "q_and_a")
        client.setQueriesData<FaqPage>({ queryKey: [...faqsKey(botId), "list"] }, (old) =>
          old ? { ...old, counts: p.counts } : old,
        );
      refetch();
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [client, botId]);
  useEffect(() => {
    if (!busy) return;
    const timer = setInterval(
      () => void client.invalidateQueries({ queryKey: faqsKey(botId) }),
      online ? POLL_MS : POLL_MS * 2,
    );
    return () => clearInterval(timer);
  }, [client, botId, busy, online]);
}

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

export const useAddFaqs = (botId: string) =>
  useFaqMutation(botId, (items: FaqInput[]) =>
    items.length === 1
      ? api.post<unknown>(path(botId), items[0])
      : api.post<unknown>(`${path(botId)}/batch`, { items }),
  );
/** What the texts said that are changed: who changed one of them meanwhile is not written over. */
export type FaqSeen = Partial<Pick<FaqInput, "question" | "alternatives" | "answer">>;
export const useEditFaq = (botId: string) =>
  useFaqMutation(botId, ({ id, ...b }: { id: string; seen?: FaqSeen } & Partial<FaqInput>) =>
    api.patch<Faq>(`${path(botId)}/${id}`, b),
  );
export const useResolveFaq = (botId: string) =>
  useFaqMutation(botId, ({ id, action }: { id: string; action: "replace" | "keep_both" | "discard" }) =>
    api.post<unknown>(`${path(botId)}/${id}/resolve`, { action }),
  );

export type BulkInput = { action: BulkAction; category?: string };
export const useBulkFaqs = (botId: string) =>
  useFaqMutation(botId, (b: BulkInput & { ids: string[] }) => api.post<{ count: number }>(`${path(botId)}/bulk`, b));
/** What a filter lets through, as the start of a task takes it. */
export const matchingFaqs = (f: FaqFilter) => ({
  search: f.search || undefined,
  state: f.state || undefined,
  category: f.category ?? undefined,
});

/** How a file is read; null: as its first row names the columns. */
export type Layout = { columns: FaqColumn[] | null; noHeader: boolean };
const layoutQuery = (l: Layout): Query => ({
  columns: l.columns?.join(",") || undefined,
  no_header: l.noHeader || undefined,
});
const typeOf = (f: File) =>
  /\.xlsx$/i.test(f.name) ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" : "text/csv";

export const usePreviewImport = (botId: string) =>
  useMutation({
    mutationFn: ({ file, layout }: { file: File; layout: Layout }) =>
      api.upload<ImportPreview>(`${path(botId)}/import/preview`, file, typeOf(file), layoutQuery(layout)),
  });
export const useImportFaqs = (botId: string) =>
  useFaqMutation(botId, ({ file, layout, encoding }: { file: File; layout: Layout; encoding: string }) =>
    api.upload<KnowledgeTask>(`${path(botId)}/import`, file, typeOf(file), {
      ...layoutQuery(layout),
      encoding,
      name: file.name,
    }),
  );

/** Through fetch, because a plain link could not name the workspace. */
export async function download(botId: string, what: string, name: string): Promise<void> {
  const url = URL.createObjectURL(await api.file(`${path(botId)}/${what}`));
  const a = document.createElement("a");
  a.href = url;
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Pictures of answers are public: customers see them. */
export async function uploadImage(file: File): Promise<string> {
  return (await api.upload<{ url: string }>("/v1/images", file, "application/octet-stream", { name: file.name })).url;
}

/** The names of the categories there are. */
export function useCategoryNames(botId: string): string[] {
  return (useQuery(categoriesQuery(botId)).data ?? []).map((c) => c.name).filter((n) => n !== "");
}
