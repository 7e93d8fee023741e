import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api/client";
import type { BotPrompt, BotReply, Guess, PromptVersion } from "@/lib/api/model-types";
import type { Page } from "@/lib/api/types";
import { MODELS } from "@/lib/models";

export const promptVersionsQuery = (botId: string) =>
  queryOptions({
    queryKey: ["bots", "one", botId, "prompt-versions"],
    queryFn: ({ signal }) => api.get<Page<PromptVersion>>(`/v1/bots/${botId}/prompt-versions`, undefined, signal),
    select: (p) => p.items,
  });

export type Question = {
  text: string;
  before: { author: "contact" | "bot"; text: string }[];
  prompt?: Partial<BotPrompt>;
  asked_back?: { question: string; guesses: Guess[] };
};

/** What the bot would say; a model's answer is paid for, so the spending is asked for anew. */
export function useAskBot(botId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (q: Question) => api.post<BotReply>(`/v1/bots/${botId}/ask`, q),
    onSuccess: (r) => {
      if (r.calls > 0) void client.invalidateQueries({ queryKey: MODELS });
    },
  });
}
