// What the company wants to know of its customers, in its own words: settings, bots and the inbox speak of it.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "@/lib/api/client";
import type { CustomField } from "@/lib/api/types";
import { useSession } from "@/lib/session";
import { unknownVariable, variableOf } from "@/lib/variables";

export const customFieldsQuery = queryOptions({
  queryKey: ["contact-fields"],
  queryFn: async ({ signal }) =>
    (await api.get<{ items: CustomField[] }>("/v1/contact-fields", undefined, signal)).items,
});

/** How many of them a bot asks for. */
export const MOST_ASKED = 10;

/** The fields of which texts may speak; undefined as long as they are not known, and to who may not see them. */
export function useOwnFields(): CustomField[] | undefined {
  const { can } = useSession();
  return useQuery({ ...customFieldsQuery, enabled: can("contacts", "view") }).data;
}

/** Finds the first variable of a text that does not exist. */
export function useUnknownVariable(): (text: string) => string | undefined {
  const own = useOwnFields()?.map(variableOf);
  return (text) => unknownVariable(text, own);
}
