import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api/client";
import type { CustomField } from "@/lib/api/types";

export type FieldInput = Pick<CustomField, "label" | "kind" | "options" | "required" | "shown" | "for_bot"> & {
  code?: string;
};

function useChange<V, R>(mutationFn: (v: V) => Promise<R>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn,
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["contacts"] });
      return client.invalidateQueries({ queryKey: ["contact-fields"] });
    },
  });
}

export const useSaveCustomField = (id: string | null) =>
  useChange((b: FieldInput) =>
    id ? api.put<CustomField>(`/v1/contact-fields/${id}`, b) : api.post<CustomField>("/v1/contact-fields", b),
  );
export const useDeleteCustomField = () => useChange((id: string) => api.delete(`/v1/contact-fields/${id}`));
export const useOrderCustomFields = () =>
  useChange((ids: string[]) => api.post("/v1/contact-fields/order", { field_ids: ids }));
