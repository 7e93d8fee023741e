// How a bot begins and how far it has come: templates, copies, what is left to do, tests.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api/client";
import type {
  BotBlanks,
  BotTemplate,
  Completion,
  CompletionItem,
  DeletedBot,
  TemplateCode,
  TemplateFaq,
  Trial,
} from "@/lib/api/start";
import type { Bot, BotRole } from "@/lib/api/types";
import { botQuery } from "./queries";

export const templatesQuery = (language: string) =>
  queryOptions({
    queryKey: ["bots", "templates", language],
    queryFn: async ({ signal }) =>
      (await api.get<{ items: BotTemplate[] }>("/v1/bot-templates", { language }, signal)).items,
    staleTime: Number.POSITIVE_INFINITY,
  });

export type BotStart = {
  name: string;
  role?: BotRole;
  role_text?: string;
  business_name?: string;
  description?: string;
  greeting?: string;
  theme_color?: string;
  website?: string;
  display_language: string;
  template: { code: TemplateCode; language: string; values?: Record<string, string>; faqs?: TemplateFaq[] };
};

function useBotMade<I>(call: (input: I) => Promise<Bot>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: call,
    onSuccess: (bot) => {
      client.setQueryData(botQuery(bot.id).queryKey, bot);
      void client.invalidateQueries({ queryKey: ["bots", "names"] });
      void client.invalidateQueries({ queryKey: ["bots", "deleted"] });
      void client.invalidateQueries({ queryKey: ["bots", "limit"] });
      return client.invalidateQueries({ queryKey: ["bots", "list"] });
    },
  });
}

export const useStartBot = () => useBotMade((b: BotStart) => api.post<Bot>("/v1/bots", b));
export const useDuplicateBot = () => useBotMade((id: string) => api.post<Bot>(`/v1/bots/${id}/duplicate`, {}));
export const useRestoreBot = () => useBotMade((id: string) => api.post<Bot>(`/v1/bots/${id}/restore`));
export const useSwitchBot = () =>
  useBotMade(({ id, on }: { id: string; on: boolean }) => api.patch<Bot>(`/v1/bots/${id}`, { auto_reply: on }));
/** The pictures of a bot: its face, what stands on its button, the sign of its chat page in the browser. */
export type BotPicture = "avatar" | "launcher-picture" | "favicon";

export const useSetPicture = (id: string, which: BotPicture) =>
  useBotMade((picture: Blob | null) =>
    picture ? api.putFile<Bot>(`/v1/bots/${id}/${which}`, picture) : api.delete<Bot>(`/v1/bots/${id}/${which}`),
  );

export const deletedBotsQuery = queryOptions({
  queryKey: ["bots", "deleted"],
  queryFn: async ({ signal }) => (await api.get<{ items: DeletedBot[] }>("/v1/bots/deleted", undefined, signal)).items,
});

// ---- what is left to do

export const completionQuery = (id: string) =>
  queryOptions({
    queryKey: ["bots", "completion", id],
    queryFn: ({ signal }) => api.get<Completion>(`/v1/bots/${id}/completion`, undefined, signal),
    staleTime: 0,
  });

export function useDismissItem(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ item, dismissed }: { item: CompletionItem; dismissed: boolean }) =>
      api.put<Completion>(`/v1/bots/${id}/completion/${item}`, { dismissed }),
    onSuccess: (c) => {
      client.setQueryData(completionQuery(id).queryKey, c);
      return client.invalidateQueries({ queryKey: ["bots", "list"] });
    },
  });
}

export const blanksQuery = (id: string) =>
  queryOptions({
    queryKey: ["bots", "blanks", id],
    queryFn: ({ signal }) => api.get<BotBlanks>(`/v1/bots/${id}/blanks`, undefined, signal),
    staleTime: 0,
  });

export function useFillBlanks(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (values: Record<string, string>) => api.post<{ changed: number }>(`/v1/bots/${id}/blanks`, { values }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["bots"] }),
  });
}

// ---- the test panel

/** While the bot thinks, ask again soon. */
const THINKING_MS = 350;

export const answering = (t: Trial | undefined) =>
  t?.conversation?.auto_reply === true && t.messages.at(-1)?.author.kind === "contact";

export const trialQuery = (id: string) =>
  queryOptions({
    queryKey: ["bots", "trial", id],
    queryFn: ({ signal }) => api.get<Trial>(`/v1/bots/${id}/test`, undefined, signal),
    refetchInterval: (q) => (answering(q.state.data) ? THINKING_MS : false),
    staleTime: 0,
  });

export function useAskTrial(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (text: string) => api.post<Trial>(`/v1/bots/${id}/test`, { client_id: crypto.randomUUID(), text }),
    onSuccess: (t) => client.setQueryData(trialQuery(id).queryKey, t),
  });
}

export function useRestartTrial(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.delete(`/v1/bots/${id}/test`),
    onSuccess: () => {
      client.setQueryData(trialQuery(id).queryKey, { conversation: null, messages: [] });
      return client.invalidateQueries({ queryKey: ["bots", "completion", id] });
    },
  });
}
