import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api/client";
import type { Page } from "@/lib/api/types";

export type Addon = {
  name: string;
  active: boolean;
  enabled: boolean;
  settings: Record<string, string>;
  secrets: Record<string, string>;
  changed_at: string | null;
};

export type Failure = {
  reason: string;
  status: number;
  detail: string;
  times: number;
  first_at: string;
  last_at: string;
};

type Person = { id: string; number: number; name: string };

export type Trial = {
  ok: boolean;
  request: { method: string; url: string; headers: { name: string; value: string }[]; body: string };
  answer: { status: number; content_type: string; body: string; took_ms: number };
  reason?: string;
  detail?: string;
  dropped: string[];
  facts: Record<string, string>;
  creates: boolean;
  contact: Person | null;
  possible_duplicates: Person[];
};

export type Typed = { settings: Record<string, string>; secrets: Record<string, string> };

const PATH = "/v1/addons/custom_authentication";

export const loginQuery = queryOptions({
  queryKey: ["settings", "addons"],
  queryFn: ({ signal }) => api.get<Page<Addon>>("/v1/addons", undefined, signal),
  select: (p) => p.items.find((a) => a.name === "custom_authentication") ?? null,
});

export const failuresQuery = queryOptions({
  queryKey: ["settings", "login-failures"],
  queryFn: ({ signal }) => api.get<Page<Failure>>(`${PATH}/failures`, undefined, signal),
  select: (p) => p.items,
});

export function useSetLogin() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (b: Typed & { enabled: boolean }) => api.put<Addon>(PATH, b),
    onSuccess: () => client.invalidateQueries({ queryKey: loginQuery.queryKey }),
  });
}

export function useTestLogin() {
  return useMutation({ mutationFn: (b: Typed & { user_token: string }) => api.post<Trial>(`${PATH}/test`, b) });
}
