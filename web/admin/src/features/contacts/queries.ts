import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api/client";
import type { Contact } from "@/lib/api/types";

export const contactQuery = (id: string) =>
  queryOptions({
    queryKey: ["contacts", id],
    queryFn: ({ signal }) => api.get<Contact>(`/v1/contacts/${id}`, undefined, signal),
  });

export function useUpdateContact(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (b: { name?: string; email?: string; phone?: string }) => api.patch<Contact>(`/v1/contacts/${id}`, b),
    onSuccess: () => client.invalidateQueries({ queryKey: ["contacts", id] }),
  });
}

export function useBlockContact(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (blocked: boolean) => api.post<Contact>(`/v1/contacts/${id}/block`, { blocked }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["contacts", id] }),
  });
}
