// The caller's own second factor and signed-in browsers.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { ApiError, api } from "@/lib/api/client";
import type { Page } from "@/lib/api/types";

type Device = {
  id: string;
  user_agent: string;
  ip: string;
  created_at: string;
  last_seen_at: string;
  current: boolean;
};

type Codes = { codes: string[] };
type Proof = { password: string; code: string };

const PATH = "/v1/me/second-factor";

export const secondQuery = queryOptions({
  queryKey: ["account", "second-factor"],
  queryFn: ({ signal }) => api.get<{ on: boolean; recovery_left: number }>(PATH, undefined, signal),
});

export const devicesQuery = queryOptions({
  queryKey: ["account", "sessions"],
  queryFn: ({ signal }) => api.get<Page<Device>>("/v1/me/sessions", undefined, signal),
  select: (p) => p.items,
});

function useAccountMutation<I, O>(call: (input: I) => Promise<O>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: call, onSuccess: () => client.invalidateQueries({ queryKey: ["account"] }) });
}

export const useEnrol = () =>
  useMutation({
    mutationFn: (b: { password: string }) => api.post<{ secret: string; uri: string }>(PATH, b),
  });
export const useConfirmSecond = () =>
  useAccountMutation((b: { code: string }) => api.post<Codes>(`${PATH}/confirm`, b));
export const useRenewRecovery = () => useAccountMutation((b: Proof) => api.post<Codes>(`${PATH}/recovery-codes`, b));
export const useDisableSecond = () => useAccountMutation((b: Proof) => api.post(`${PATH}/disable`, b));
export const useEndDevice = () => useAccountMutation((id: string) => api.delete(`/v1/me/sessions/${id}`));
export const useEndOthers = () => useAccountMutation(() => api.post("/v1/me/sessions/end-others"));

const BROWSERS: [RegExp, string][] = [
  [/Edg\//, "Edge"],
  [/OPR\//, "Opera"],
  [/Firefox\//, "Firefox"],
  [/Chrom(e|ium)\//, "Chrome"],
  [/Safari\//, "Safari"],
];
const SYSTEMS: [RegExp, string][] = [
  [/iPhone|iPad/, "iOS"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/Linux/, "Linux"],
];

/** "Firefox · Windows", as far as the browser says so; empty when it says nothing we know. */
export function deviceName(userAgent: string): string {
  const name = (list: [RegExp, string][]) => list.find(([shape]) => shape.test(userAgent))?.[1];
  return [name(BROWSERS), name(SYSTEMS)].filter(Boolean).join(" · ");
}

/** The password was right, and the account has a second factor. */
export function asksForCode(e: unknown): boolean {
  return e instanceof ApiError && e.code.endsWith(".code_required");
}
