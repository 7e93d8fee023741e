// The operator's sign-in provider: going there, and what one has to do with it.
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "@/lib/api/client";
import { useRules } from "@/lib/form";

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

/** What a form asks for that wants to know that it is really this person. */
export function usePresence() {
  const { t } = useTranslation();
  const rules = useRules();
  const { data: ways } = useQuery(waysQuery);
  const byPassword = ways?.password !== false;
  const confirmed = byPassword || ways.confirmed_until !== null;
  return {
    ways,
    byPassword,
    /** Nothing can be sent before the person has shown himself at the provider. */
    ready: confirmed,
    rule: (v: string) => (byPassword ? rules.required(v) : confirmed ? null : t("provider.confirm_first")),
  };
}
