// The workspace's keys of language models, which of them answer, and what today has cost.

import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api/client";
import type { DaySpending, ModelKey, ModelSettings, ModelTest } from "@/lib/api/model-types";
import type { Page } from "@/lib/api/types";
import { MODELS } from "@/lib/models";

export const modelKeysQuery = queryOptions({
  queryKey: [...MODELS, "keys"],
  queryFn: ({ signal }) => api.get<Page<ModelKey>>("/v1/model-keys", undefined, signal),
  select: (p) => p.items,
});

/** Those that will not work until somebody does something about them. */
export const deadKeys = (keys: ModelKey[] | undefined) =>
  keys?.filter((k) => k.error === "invalid" || k.error === "no_quota") ?? [];

export const modelSettingsQuery = queryOptions({
  queryKey: [...MODELS, "settings"],
  queryFn: ({ signal }) => api.get<ModelSettings>("/v1/model-settings", undefined, signal),
});

export const spendingQuery = queryOptions({
  queryKey: [...MODELS, "spending"],
  queryFn: ({ signal }) => api.get<DaySpending>("/v1/model-spending", undefined, signal),
});

function useModelMutation<I, O>(call: (input: I) => Promise<O>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: call, onSettled: () => client.invalidateQueries({ queryKey: MODELS }) });
}

export type KeyInput = {
  name: string;
  vendor: ModelKey["vendor"];
  base_url: string;
  key: string;
  model: string;
  fallback: string;
  embed_model: string;
  rerank_model: string;
  hearing_model: string;
  prices: { model: string; in: number; out: number }[];
};

export const useAddKey = () => useModelMutation((b: KeyInput) => api.post<ModelKey>("/v1/model-keys", b));
export const useChangeKey = () =>
  useModelMutation(({ id, ...b }: { id: string } & Partial<KeyInput>) =>
    api.patch<ModelKey>(`/v1/model-keys/${id}`, b),
  );
export const useRemoveKey = () => useModelMutation((id: string) => api.delete(`/v1/model-keys/${id}`));
export const useTestKey = () =>
  useModelMutation((b: { key_id?: string } & Partial<Omit<KeyInput, "prices" | "name" | "fallback">>) =>
    api.post<ModelTest>("/v1/model-keys/test", b),
  );
export const useSetModelSettings = () =>
  useModelMutation((b: ModelSettings) => api.put<ModelSettings>("/v1/model-settings", b));
