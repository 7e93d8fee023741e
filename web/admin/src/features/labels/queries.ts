import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api/client";
import type { Category, Color, ConversationTag } from "@/lib/api/types";

export const tagUsesQuery = queryOptions({
  queryKey: ["labels", "tags", "uses"],
  queryFn: async ({ signal }) =>
    (await api.get<{ items: ConversationTag[] }>("/v1/tags", { uses: true }, signal)).items,
});
export const categoryUsesQuery = queryOptions({
  queryKey: ["labels", "categories", "uses"],
  queryFn: async ({ signal }) => (await api.get<{ items: Category[] }>("/v1/categories", { uses: true }, signal)).items,
});

export type TagFields = { name: string; color?: Color; description: string };
export type CategoryFields = TagFields & { parent_id: string; used_for: Category["used_for"]; active: boolean };

function useChange<V, R>(mutationFn: (v: V) => Promise<R>) {
  const client = useQueryClient();
  return useMutation({ mutationFn, onSuccess: () => client.invalidateQueries({ queryKey: ["labels"] }) });
}

export const useSaveTag = (id: string | null) =>
  useChange((b: TagFields) => (id ? api.put(`/v1/tags/${id}`, b) : api.post("/v1/tags", b)));
export const useDeleteTag = () => useChange((id: string) => api.delete(`/v1/tags/${id}`));
export const useMergeTag = () =>
  useChange(({ id, into }: { id: string; into: string }) => api.post(`/v1/tags/${id}/merge`, { into_tag_id: into }));
export const useSaveCategory = (id: string | null) =>
  useChange((b: CategoryFields) => (id ? api.put(`/v1/categories/${id}`, b) : api.post("/v1/categories", b)));
export const useDeleteCategory = () =>
  useChange(({ id, replacement }: { id: string; replacement: string | null }) =>
    api.delete(`/v1/categories/${id}${replacement ? `?replacement_id=${replacement}` : ""}`),
  );
