import { infiniteQueryOptions, queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { api } from "@/lib/api/client";
import type { Notice, NoticeDevice, NoticeSettings, NoticeWays } from "@/lib/api/types";

type Page = { items: Notice[]; next: string | null; unread: number };

/** Everything below is told anew when the server says that the notices are others now. */
const KEY = ["notices"];

export const unreadQuery = queryOptions({
  queryKey: [...KEY, "unread"],
  queryFn: ({ signal }) => api.get<Page>("/v1/notices", { limit: 1 }, signal),
  select: (p) => p.unread,
  staleTime: 60_000,
});

export const noticesQuery = infiniteQueryOptions({
  queryKey: [...KEY, "list"],
  queryFn: ({ pageParam, signal }) => api.get<Page>("/v1/notices", { cursor: pageParam, limit: 20 }, signal),
  initialPageParam: "",
  getNextPageParam: (p) => p.next,
});

export const noticeSettingsQuery = queryOptions({
  queryKey: ["notice-settings"],
  queryFn: ({ signal }) => api.get<NoticeSettings>("/v1/notices/settings", undefined, signal),
});

/** How many the member has not read; 100 means that many or more. */
export function useUnreadNotices(): number {
  return useQuery(unreadQuery).data ?? 0;
}

type Which = { id?: string; conversation_id?: string };

export function useMarkRead() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (which: Which) => api.post("/v1/notices/read", which),
    onSuccess: () => client.invalidateQueries({ queryKey: KEY }),
  });
}

/** Whoever opens a conversation has read what he was told about it. */
export function useReadNotices(conversationId: string | null): void {
  const unread = useUnreadNotices();
  const { mutate } = useMarkRead();
  useEffect(() => {
    if (conversationId && unread > 0) mutate({ conversation_id: conversationId });
  }, [conversationId, unread, mutate]);
}

export function useChoose() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (choices: Record<string, NoticeWays>) => api.put<NoticeSettings>("/v1/notices/settings", { choices }),
    onSuccess: (s) => client.setQueryData(noticeSettingsQuery.queryKey, s),
  });
}

export function useAddDevice() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (b: { endpoint: string; p256dh: string; auth: string; name: string }) =>
      api.post<NoticeDevice>("/v1/notices/devices", b),
    onSuccess: () => client.invalidateQueries({ queryKey: noticeSettingsQuery.queryKey }),
  });
}

export function useRemoveDevice() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete(`/v1/notices/devices/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: noticeSettingsQuery.queryKey }),
  });
}

export function useTry() {
  return useMutation({ mutationFn: () => api.post("/v1/notices/try") });
}
