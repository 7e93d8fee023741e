// The operator's sign-in provider: going there, and what one has to do with it.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api/client";

type Ways = {
  password: boolean;
  provider: string;
  identities: { id: string; email: string; created_at: string; used_at: string }[];
  confirmed_until: string | null;
};

export const waysQuery = queryOptions({
  queryKey: ["account", "sign-in"],
  queryFn: ({ signal }) => api.get<Ways>("/v1/me/sign-in", undefined, signal),
});

/** Leaves this page for the provider's; comes back to `to`. */
export const useDepart = () =>
  useMutation({
    mutationFn: (b: { to?: string; invitation?: string; confirm?: boolean }) =>
      api.post<{ url: string }>("/v1/auth/oidc/start", b, { anonymous: true }),
    onSuccess: ({ url }) => location.assign(url),
  });

export function useDisconnect() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...b }: { id: string; password: string; code: string }) =>
      api.post(`/v1/me/identities/${id}/disconnect`, b),
    onSuccess: () => client.invalidateQueries({ queryKey: ["account"] }),
  });
}
