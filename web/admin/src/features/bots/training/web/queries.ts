// Web pages, the sites that are searched for them, and the crawl of all of them.
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "@/lib/api/client";
import type { CrawlEvery, FoundPage, Page, WebCrawl, WebPage, WebPageList, WebSite } from "@/lib/api/types";
import { question, type TrainingFilter, trainingKey, useTrainingMutation } from "../queries";

const pages = (botId: string) => `/v1/bots/${botId}/pages`;
const sites = (botId: string) => `/v1/bots/${botId}/web-sites`;

export const webPagesQuery = (
  botId: string,
  f: TrainingFilter,
  siteId: string | null,
  cursor: string | null,
  size: number,
) =>
  queryOptions({
    queryKey: [...trainingKey(botId), "pages", "list", f, siteId, cursor, size],
    queryFn: ({ signal }) =>
      api.get<WebPageList>(pages(botId), { ...question(f, cursor, size), site_id: siteId ?? "" }, signal),
    placeholderData: keepPreviousData,
  });

export const webSitesQuery = (botId: string) =>
  queryOptions({
    queryKey: [...trainingKey(botId), "sites", "list"],
    queryFn: ({ signal }) => api.get<{ items: WebSite[] }>(sites(botId), undefined, signal),
    select: (p) => p.items,
  });

export const foundQuery = (botId: string, siteId: string, search: string) =>
  infiniteQueryOptions({
    queryKey: [...trainingKey(botId), "found", siteId, search],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<FoundPage>>(`${sites(botId)}/${siteId}/found`, { search, cursor: pageParam, limit: 100 }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });

/** Of a website the pages are learnt as they are found; of the others somebody picks. */
export type WebScope = "page" | "path" | "sitemap" | "website";
export const useAddAddress = (botId: string) =>
  useTrainingMutation(botId, ({ address, scope }: { address: string; scope: WebScope }) =>
    scope === "page"
      ? api.post<WebPage | WebSite>(pages(botId), { address })
      : api.post<WebPage | WebSite>(sites(botId), { address, scope }),
  );
export const usePick = (botId: string, siteId: string) =>
  useTrainingMutation(botId, (b: { all?: boolean; numbers?: number[] }) =>
    api.post<{ picked: number }>(`${sites(botId)}/${siteId}/pick`, b),
  );
export const useCancelSearch = (botId: string) =>
  useTrainingMutation(botId, (id: string) => api.post<WebSite>(`${sites(botId)}/${id}/cancel`));
export const useForgetSite = (botId: string) =>
  useTrainingMutation(botId, (id: string) => api.delete<unknown>(`${sites(botId)}/${id}`));
export const useRecrawl = (botId: string) =>
  useTrainingMutation(botId, (_: undefined) => api.post<WebCrawl>(`${pages(botId)}/crawl`));
export const useCancelRecrawl = (botId: string) =>
  useTrainingMutation(botId, (_: undefined) => api.post<WebCrawl>(`${pages(botId)}/crawl/cancel`));
export const useRhythm = (botId: string) =>
  useTrainingMutation(botId, (every: CrawlEvery) => api.put<WebCrawl>(`${pages(botId)}/crawl/rhythm`, { every }));

export const isSearching = (s: WebSite) => s.state === "queued" || s.state === "running";
/** A file that pages link to: it is learnt as a document. */
export const isFile = (f: FoundPage) => f.status === "not_html" && f.reason === "document";
export const isPickable = (f: FoundPage) =>
  (f.status === "ok" || f.status === "found" || isFile(f)) && f.page_id === null && f.document_id === null && !f.picked;
