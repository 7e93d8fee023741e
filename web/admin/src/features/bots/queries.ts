// Bots, their FAQs and the questions they could not answer.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "@/lib/api/client";
import type { Bot, Page } from "@/lib/api/types";

export const botsQuery = queryOptions({
  queryKey: ["bots", "list"],
  queryFn: ({ signal }) => api.get<Page<Bot>>("/v1/bots", undefined, signal),
  select: (p) => p.items,
});

/** For menus and filters: empty while unknown or not allowed. */
export function useBotList(enabled: boolean): Bot[] {
  return useQuery({ ...botsQuery, enabled }).data ?? [];
}
