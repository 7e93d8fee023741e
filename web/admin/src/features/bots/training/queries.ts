// Articles and documents, and the passages the bot reads of them.
import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useEffect } from "react";
import { api } from "@/lib/api/client";
import type {
  Article,
  ArticleCut,
  ArticlePage,
  ArticleVersion,
  BulkAction,
  DocumentPage,
  FaqCategory,
  KnowledgePublication,
  PassagePage,
  SourceState,
  TrainingDocument,
} from "@/lib/api/types";
import { onPublication } from "@/lib/realtime/heard";

export type TrainingKind = "articles" | "documents" | "pages";
export const trainingKey = (botId: string) => ["bots", "training", botId] as const;
const path = (botId: string, kind: TrainingKind) => `/v1/bots/${botId}/${kind}`;

export type TrainingOrder = "newest" | "oldest" | "changed" | "title";
export type TrainingFilter = {
  search: string;
  state: SourceState | "draft" | "";
  order: TrainingOrder;
  /** Of articles; null: any, "": those without one. */
  category: string | null;
  language: string | null;
};
export const EVERYTHING: TrainingFilter = { search: "", state: "", order: "newest", category: null, language: null };

export const question = (f: TrainingFilter, cursor: string | null, limit: number) => ({
  search: f.search,
  state: f.state === "draft" ? "" : f.state,
  status: f.state === "draft" ? "draft" : "",
  category: f.category ?? "",
  no_category: f.category === "" ? true : undefined,
  language: f.language ?? "",
  no_language: f.language === "" ? true : undefined,
  order: f.order,
  cursor,
  limit,
});

/** What a filter lets through, as the start of a task takes it. */
export const matchingSources = (kind: TrainingKind, f: TrainingFilter, siteId: string | null) => ({
  search: f.search || undefined,
  state: f.state === "draft" ? undefined : f.state || undefined,
  ...(kind === "articles"
    ? {
        status: f.state === "draft" ? "draft" : undefined,
        category: f.category ?? undefined,
        language: f.language ?? undefined,
      }
    : {}),
  ...(kind === "pages" ? { site_id: siteId ?? undefined } : {}),
});

export const articlesQuery = (botId: string, f: TrainingFilter, cursor: string | null, size: number) =>
  queryOptions({
    queryKey: [...trainingKey(botId), "articles", "list", f, cursor, size],
    queryFn: ({ signal }) => api.get<ArticlePage>(path(botId, "articles"), question(f, cursor, size), signal),
    placeholderData: keepPreviousData,
  });

export const documentsQuery = (botId: string, f: TrainingFilter, cursor: string | null, size: number) =>
  queryOptions({
    queryKey: [...trainingKey(botId), "documents", "list", f, cursor, size],
    queryFn: ({ signal }) => api.get<DocumentPage>(path(botId, "documents"), question(f, cursor, size), signal),
    placeholderData: keepPreviousData,
  });

export const articleQuery = (botId: string, id: string) =>
  queryOptions({
    queryKey: [...trainingKey(botId), "articles", "one", id],
    queryFn: ({ signal }) => api.get<Article>(`${path(botId, "articles")}/${id}`, undefined, signal),
  });

export const articleCategoriesQuery = (botId: string) =>
  queryOptions({
    queryKey: [...trainingKey(botId), "articles", "categories"],
    queryFn: ({ signal }) =>
      api.get<{ items: FaqCategory[] }>(`${path(botId, "articles")}/categories`, undefined, signal),
    select: (p) => p.items,
  });

export const articleLanguagesQuery = (botId: string) =>
  queryOptions({
    queryKey: [...trainingKey(botId), "articles", "languages"],
    queryFn: ({ signal }) =>
      api.get<{ items: { language: string; count: number }[] }>(
        `${path(botId, "articles")}/languages`,
        undefined,
        signal,
      ),
    select: (p) => p.items,
  });

/** The names of the categories there are. */
export function useArticleCategories(botId: string): string[] {
  return (useQuery(articleCategoriesQuery(botId)).data ?? []).map((c) => c.name).filter((n) => n !== "");
}

export const versionsQuery = (botId: string, id: string) =>
  queryOptions({
    queryKey: [...trainingKey(botId), "articles", "versions", id],
    queryFn: ({ signal }) =>
      api.get<{ items: ArticleVersion[] }>(`${path(botId, "articles")}/${id}/versions`, undefined, signal),
    select: (p) => p.items,
  });
export const versionQuery = (botId: string, id: string, version: string) =>
  queryOptions({
    queryKey: [...trainingKey(botId), "articles", "version", id, version],
    queryFn: ({ signal }) =>
      api.get<ArticleVersion>(`${path(botId, "articles")}/${id}/versions/${version}`, undefined, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const cutQuery = (botId: string, title: string, body: string) =>
  queryOptions({
    queryKey: [...trainingKey(botId), "cut", title, body],
    queryFn: ({ signal }) =>
      api.post<ArticleCut>(`${path(botId, "articles")}/preview`, { title, body, format: "html" }, { signal }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    gcTime: 10_000,
  });

/** `at`: from a little before the passage of this number. */
export const passagesQuery = (botId: string, sourceId: string, at = 0) =>
  infiniteQueryOptions({
    queryKey: [...trainingKey(botId), "passages", sourceId, at],
    queryFn: ({ pageParam, signal }) =>
      api.get<PassagePage>(
        `/v1/bots/${botId}/sources/${sourceId}/passages`,
        { at, cursor: pageParam, limit: 30 },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });

/** While much is learnt a publication comes many times a second: the rows are asked for once in this time. */
const REFETCH_MS = 700;
const POLL_MS = 3000;

/** Keeps what a screen shows of a bot's training data current. `busy`: something is being learnt. */
export function useTrainingLive(botId: string, busy: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = onPublication<KnowledgePublication>("knowledge.updated", (p) => {
      if (p.bot_id !== botId) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        void client.invalidateQueries({
          queryKey: trainingKey(botId),
          predicate: (q) => !q.queryKey.includes("cut"),
        });
      }, REFETCH_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [client, botId]);
  useEffect(() => {
    if (!busy) return;
    const timer = setInterval(
      () =>
        void client.invalidateQueries({ queryKey: trainingKey(botId), predicate: (q) => q.queryKey.includes("list") }),
      POLL_MS,
    );
    return () => clearInterval(timer);
  }, [client, botId, busy]);
}

export function useTrainingMutation<I, O>(botId: string, call: (input: I) => Promise<O>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: call,
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["bots", "one", botId] });
      return client.invalidateQueries({
        queryKey: trainingKey(botId),
        predicate: (q) => !q.queryKey.includes("cut"),
      });
    },
  });
}

export type ArticleInput = { title: string; body: string; category: string; train: boolean };
export const useAddArticle = (botId: string) =>
  useTrainingMutation(botId, (b: ArticleInput) => api.post<Article>(path(botId, "articles"), b));
export const useEditArticle = (botId: string) =>
  useTrainingMutation(botId, ({ id, ...b }: { id: string; revision?: number } & Partial<ArticleInput>) =>
    api.patch<Article>(`${path(botId, "articles")}/${id}`, b),
  );
export const useDuplicateArticle = (botId: string) =>
  useTrainingMutation(botId, (id: string) => api.post<Article>(`${path(botId, "articles")}/${id}/duplicate`));
export const useRestoreVersion = (botId: string) =>
  useTrainingMutation(botId, ({ id, version }: { id: string; version: string }) =>
    api.post<Article>(`${path(botId, "articles")}/${id}/versions/${version}/restore`),
  );
export const useBulk = (botId: string, kind: TrainingKind) =>
  useTrainingMutation(botId, (b: { action: BulkAction; ids: string[]; category?: string | undefined }) =>
    api.post<{ count: number }>(`${path(botId, kind)}/bulk`, b),
  );
export const useRenameDocument = (botId: string) =>
  useTrainingMutation(botId, ({ id, name }: { id: string; name: string }) =>
    api.patch<TrainingDocument>(`${path(botId, "documents")}/${id}`, { name }),
  );

export const documentFile = (botId: string, id: string) => api.file(`${path(botId, "documents")}/${id}/file`);
