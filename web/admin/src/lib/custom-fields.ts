// What the company wants to know of its customers, in its own words: settings, bots and the inbox speak of it.
import { queryOptions } from "@tanstack/react-query";
import { api } from "@/lib/api/client";
import type { CustomField } from "@/lib/api/types";

export const customFieldsQuery = queryOptions({
  queryKey: ["contact-fields"],
  queryFn: async ({ signal }) =>
    (await api.get<{ items: CustomField[] }>("/v1/contact-fields", undefined, signal)).items,
});

/** How many of them a bot asks for. */
export const MOST_ASKED = 10;
