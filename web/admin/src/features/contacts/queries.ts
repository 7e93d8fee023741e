import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api/client";
import type { Contact, ContactNote, Visit } from "@/lib/api/types";

export const contactQuery = (id: string) =>
  queryOptions({
    queryKey: ["contacts", id],
    queryFn: ({ signal }) => api.get<Contact>(`/v1/contacts/${id}`, undefined, signal),
  });

type ContactPatch = {
  name?: string;
  email?: string;
  phone?: string;
  label?: string;
  custom_fields?: Record<string, string>;
};

export function useUpdateContact(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (b: ContactPatch) => api.patch<Contact>(`/v1/contacts/${id}`, b),
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

export function useMergeContact(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (from: string) => api.post<Contact>(`/v1/contacts/${id}/merge`, { from_contact_id: from }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["contacts"] }),
  });
}

export function useSignOutContact(id: string) {
  return useMutation({ mutationFn: () => api.post(`/v1/contacts/${id}/sign-out`) });
}

export function useSetField(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (f: { name: string; value: string }) => api.put<Contact>(`/v1/contacts/${id}/fields`, f),
    onSuccess: () => client.invalidateQueries({ queryKey: ["contacts", id] }),
  });
}

export const visitsQuery = (conversation: string) =>
  queryOptions({
    queryKey: ["contacts", "visits", conversation],
    queryFn: async ({ signal }) =>
      (await api.get<{ items: Visit[] }>(`/v1/conversations/${conversation}/pages`, undefined, signal)).items,
  });

export const notesQuery = (id: string) =>
  queryOptions({
    queryKey: ["contacts", id, "notes"],
    queryFn: async ({ signal }) =>
      (await api.get<{ items: ContactNote[] }>(`/v1/contacts/${id}/notes`, undefined, signal)).items,
  });

export function useAddNote(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (text: string) => api.post<ContactNote>(`/v1/contacts/${id}/notes`, { text }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["contacts", id, "notes"] }),
  });
}

export function useDeleteNote(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (note: string) => api.delete(`/v1/contacts/${id}/notes/${note}`),
    onSuccess: () => client.invalidateQueries({ queryKey: ["contacts", id, "notes"] }),
  });
}
