// Texts that say what another one says already.
import { queryOptions } from "@tanstack/react-query";
import { api } from "@/lib/api/client";
import type { Passage } from "@/lib/api/types";
import { trainingKey, useTrainingMutation } from "./queries";

export type Twin = { id: string; kind: "text" | "document" | "url"; title: string; passages: Passage[] };
export type TwinAction = "replace" | "keep_both" | "discard";
type Twins = { source: Twin; other: Twin | null; more: boolean };

const path = (botId: string, id: string) => `/v1/bots/${botId}/sources/${id}`;

export const twinsQuery = (botId: string, id: string) =>
  queryOptions({
    queryKey: [...trainingKey(botId), "twins", id],
    queryFn: ({ signal }) => api.get<Twins>(`${path(botId, id)}/overlap`, undefined, signal),
  });

export const useResolveTwin = (botId: string) =>
  useTrainingMutation(botId, ({ id, action }: { id: string; action: TwinAction }) =>
    api.post(`${path(botId, id)}/resolve`, { action }),
  );
