// The workspace's search engine: by which its bots look things up.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api/client";
import type { SearchTest, SearchVendor, WebSearch } from "@/lib/api/model-types";
import { WEB_SEARCH } from "@/lib/web-search";

export const webSearchQuery = queryOptions({
  queryKey: [...WEB_SEARCH, "engine"],
  queryFn: ({ signal }) => api.get<WebSearch>("/v1/web-search", undefined, signal),
});

function useSearchMutation<I, O>(call: (input: I) => Promise<O>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: call, onSettled: () => client.invalidateQueries({ queryKey: WEB_SEARCH }) });
}

export type EngineInput = { vendor?: SearchVendor; base_url?: string; key?: string };

export const useSetEngine = () => useSearchMutation((b: EngineInput) => api.put<WebSearch>("/v1/web-search", b));
export const useRemoveEngine = () => useSearchMutation((_: undefined) => api.delete("/v1/web-search"));
export const useTestEngine = () =>
  useSearchMutation((b: EngineInput & { query?: string }) => api.post<SearchTest>("/v1/web-search/test", b));
