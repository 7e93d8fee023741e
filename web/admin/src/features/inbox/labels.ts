// Tags and categories: the words, asked for once and known by their ids everywhere.
import { type QueryClient, queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { api } from "@/lib/api/client";
import type { Category, ConversationTag } from "@/lib/api/types";

export const tagsQuery = queryOptions({
  queryKey: ["labels", "tags"],
  queryFn: async ({ signal }) => (await api.get<{ items: ConversationTag[] }>("/v1/tags", undefined, signal)).items,
  staleTime: 60_000,
});

export const categoriesQuery = queryOptions({
  queryKey: ["labels", "categories"],
  queryFn: async ({ signal }) => (await api.get<{ items: Category[] }>("/v1/categories", undefined, signal)).items,
  staleTime: 60_000,
});

export function categoriesBelow(client: QueryClient, id: string): string[] {
  const all = client.getQueryData(categoriesQuery.queryKey) ?? [];
  return all.filter((c) => c.parent_id === id).map((c) => c.id);
}

/** Tags by id. Of one that is not known (deleted, or made a moment ago elsewhere) there is nothing to show. */
export function useTags(): { all: ConversationTag[]; byId: Map<string, ConversationTag> } {
  const { data: all = [] } = useQuery(tagsQuery);
  return useMemo(() => ({ all, byId: new Map(all.map((t) => [t.id, t])) }), [all]);
}

export function useCategories(): { all: Category[]; byId: Map<string, Category>; name: (id: string) => string } {
  const { data: all = [] } = useQuery(categoriesQuery);
  return useMemo(() => {
    const byId = new Map(all.map((c) => [c.id, c]));
    const name = (id: string) => {
      const c = byId.get(id);
      const parent = c?.parent_id ? byId.get(c.parent_id) : undefined;
      return c ? (parent ? `${parent.name} › ${c.name}` : c.name) : "";
    };
    return { all, byId, name };
  }, [all]);
}

/** The tag of a name, made when there is none. */
export function useCoinTag() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => api.post<ConversationTag>("/v1/tags/coin", { name }),
    onSuccess: (tag) =>
      client.setQueryData(tagsQuery.queryKey, (all) =>
        all?.some((t) => t.id === tag.id) ? all : [...(all ?? []), tag].sort((a, b) => a.name.localeCompare(b.name)),
      ),
  });
}
