// Language models as more than one area shows them: which there are, and how one is named in a menu.
import { queryOptions } from "@tanstack/react-query";
import { api } from "./api/client";
import type { ModelChoice, ModelChoices, ModelRef } from "./api/model-types";

export const MODELS = ["models"] as const;
export const INSTALLATION = "installation";

export const modelChoicesQuery = queryOptions({
  queryKey: [...MODELS, "choices"],
  queryFn: ({ signal }) => api.get<ModelChoices>("/v1/models", undefined, signal),
});

const GAP = "\u0000";

/** A model as the value of a menu; the empty one is "none". */
export const refValue = (r: ModelRef): string => (r.key_id ? `${r.key_id}${GAP}${r.model}` : "");
export const valueRef = (v: string | null): ModelRef => {
  const [key_id = "", model = ""] = (v ?? "").split(GAP);
  return { key_id, model };
};

/** Each key with its default model first, then what else it offers, and what is chosen although it is not offered. */
export function modelMenu(
  choices: ModelChoice[],
  chosen: ModelRef,
  house: string,
): { group: string; items: { value: string; label: string }[] }[] {
  const groups = new Map<string, { group: string; items: { value: string; label: string }[] }>();
  for (const c of choices) {
    const own = c.key_id !== INSTALLATION;
    const name = own ? c.key_name : house;
    const g = groups.get(c.key_id) ?? { group: name, items: [] };
    groups.set(c.key_id, g);
    const add = (model: string, label: string) => {
      const value = refValue({ key_id: c.key_id, model });
      if (!g.items.some((i) => i.value === value)) g.items.push({ value, label });
    };
    add(own ? "" : c.model, c.model || house);
    for (const m of c.models) if (m !== c.model) add(m, m);
    if (chosen.key_id === c.key_id && own && chosen.model && chosen.model !== c.model) add(chosen.model, chosen.model);
  }
  return [...groups.values()];
}
