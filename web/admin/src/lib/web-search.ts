// Whether bots can look things up on the web, and by which search engine.
import { queryOptions } from "@tanstack/react-query";
import { api } from "./api/client";
import type { WebSearchState } from "./api/model-types";

export const WEB_SEARCH = ["web-search"] as const;

export const webSearchStateQuery = queryOptions({
  queryKey: [...WEB_SEARCH, "state"],
  queryFn: ({ signal }) => api.get<WebSearchState>("/v1/web-search/state", undefined, signal),
});
