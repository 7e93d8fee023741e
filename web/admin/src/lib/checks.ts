// Answer tests, as far as other screens make them with one click.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "./api/client";

export const CHECKS = ["answer-tests"];

type From = { botId: string; unansweredId: string } | { conversationId: string; messageId: string };

/** Makes an answer test of an unanswered question, or of what a message of the bot or an agent answers. */
export function useAddTest() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (from: From) =>
      "botId" in from
        ? api.post(`/v1/bots/${from.botId}/answer-tests`, { unanswered_id: from.unansweredId })
        : api.post(`/v1/conversations/${from.conversationId}/messages/${from.messageId}/answer-test`),
    onSuccess: () => client.invalidateQueries({ queryKey: CHECKS }),
  });
}
