import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { WorkingHours } from "@/lib/api/answering";
import { api } from "@/lib/api/client";
import type { ApiKey, Page, Permissions, Workspace } from "@/lib/api/types";
import { meQuery, workspaceQuery } from "@/lib/session";

export function useUpdateWorkspace() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (
      b: Partial<
        Pick<
          Workspace,
          | "name"
          | "timezone"
          | "locale"
          | "company_name"
          | "industry"
          | "description"
          | "first_reply_minutes"
          | "important_labels"
        >
      >,
    ) => api.patch<Workspace>("/v1/workspace", b),
    onSuccess: (w) => {
      client.setQueryData(workspaceQuery.queryKey, w);
      return client.invalidateQueries({ queryKey: meQuery.queryKey });
    },
  });
}

export function useSetLogo() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (picture: Blob | null) =>
      picture ? api.putFile<Workspace>("/v1/workspace/logo", picture) : api.delete<Workspace>("/v1/workspace/logo"),
    onSuccess: (w) => {
      client.setQueryData(workspaceQuery.queryKey, w);
      return client.invalidateQueries({ queryKey: meQuery.queryKey });
    },
  });
}

export const apiKeysQuery = queryOptions({
  queryKey: ["settings", "api-keys"],
  queryFn: ({ signal }) => api.get<Page<ApiKey>>("/v1/api-keys", undefined, signal),
  select: (p) => p.items,
});

export function useCreateApiKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (b: { name: string; permissions: Permissions }) => api.post<ApiKey>("/v1/api-keys", b),
    onSuccess: () => client.invalidateQueries({ queryKey: apiKeysQuery.queryKey }),
  });
}

export function useRevokeApiKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete(`/v1/api-keys/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: apiKeysQuery.queryKey }),
  });
}

export const hoursQuery = queryOptions({
  queryKey: ["settings", "hours"],
  queryFn: ({ signal }) => api.get<WorkingHours>("/v1/workspace/hours", undefined, signal),
});

export function useSetHours() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (h: Omit<WorkingHours, "timezone" | "open_now">) => api.put<WorkingHours>("/v1/workspace/hours", h),
    onSuccess: (h) => client.setQueryData(hoursQuery.queryKey, h),
  });
}
