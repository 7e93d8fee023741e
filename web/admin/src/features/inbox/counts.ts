import { queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "@/lib/api/client";
import type { Conversation, Counts } from "@/lib/api/types";

export const countsQuery = queryOptions({
  queryKey: ["inbox", "counts"],
  queryFn: ({ signal }) => api.get<Counts>("/v1/conversations/counts", undefined, signal),
  staleTime: Number.POSITIVE_INFINITY,
});

/** What asks for this member: own unread conversations and those nobody has taken. */
export function useNeedsYou(): number {
  const { data } = useQuery({ ...countsQuery, enabled: false });
  return data ? data.mine.unread + data.unassigned.total : 0;
}

/** All that the counts of the tabs depend on. */
export function standing(c: Conversation | undefined): string {
  return c ? [c.status, c.stage, c.assignee?.id, c.unread > 0, c.needs_agent].join() : "";
}
