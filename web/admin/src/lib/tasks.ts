// Imports, and what is done to all that match: one at a time for each bot, in the background.
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { api } from "@/lib/api/client";
import type { BulkAction, KnowledgePublication, KnowledgeTask } from "@/lib/api/types";
import { saveFile } from "@/lib/file";
import { onPublication } from "@/lib/realtime/heard";

export type TaskTarget = KnowledgeTask["of"];

/** Reviewers see the tasks on proposals without a right to the others. */
const path = (botId: string, of: TaskTarget) =>
  of === "proposals" ? `/v1/bots/${botId}/proposals/tasks` : `/v1/bots/${botId}/tasks`;
const key = (botId: string) => ["bots", "tasks", botId] as const;

export const isOver = (t: KnowledgeTask) => t.state !== "queued" && t.state !== "running";

/** A screen without a socket asks by itself. */
const POLL_MS = 2500;

const tasksQuery = (botId: string, of: TaskTarget) =>
  queryOptions({
    queryKey: [...key(botId), of],
    queryFn: ({ signal }) =>
      api.get<{ items: KnowledgeTask[] }>(path(botId, of), of === "proposals" ? undefined : { of }, signal),
    select: (p) => p.items,
    refetchInterval: (q) => (q.state.data?.items.some((t) => !isOver(t)) ? POLL_MS : false),
  });

export const taskQuery = (botId: string, task: KnowledgeTask) =>
  queryOptions({
    queryKey: [...key(botId), "one", task.id],
    queryFn: ({ signal }) => api.get<KnowledgeTask>(`${path(botId, task.of)}/${task.id}`, undefined, signal),
  });

/** The tasks on one kind of a bot's knowledge, newest first, as they go on. What they change is asked for again. */
export function useTasks(botId: string, of: TaskTarget, changes: readonly unknown[]): KnowledgeTask[] {
  const client = useQueryClient();
  const tasks = useQuery(tasksQuery(botId, of)).data ?? [];
  useEffect(
    () =>
      onPublication<KnowledgePublication>("knowledge.updated", (p) => {
        const task = p.task;
        if (p.bot_id !== botId || task?.of !== of) return;
        client.setQueryData<{ items: KnowledgeTask[] }>([...key(botId), of], (old) =>
          old ? { items: [task, ...old.items.filter((t) => t.id !== task.id)] } : old,
        );
      }),
    [client, botId, of],
  );
  const ended = tasks[0] && isOver(tasks[0]) ? tasks[0].id : "";
  const list = JSON.stringify(changes);
  useEffect(() => {
    if (ended !== "") void client.invalidateQueries({ queryKey: JSON.parse(list) as unknown[] });
  }, [client, ended, list]);
  return tasks;
}

export type MatchingInput = { action: BulkAction; matching: object; category?: string | undefined };

/** Begins to do the same to all that match. */
export function useStartTask(botId: string, of: TaskTarget) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (b: MatchingInput) => api.post<KnowledgeTask>(`/v1/bots/${botId}/${of}/tasks`, b),
    onSuccess: () => client.invalidateQueries({ queryKey: key(botId) }),
  });
}

export function useCancelTask(botId: string, of: TaskTarget) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.post<KnowledgeTask>(`${path(botId, of)}/${id}/cancel`),
    onSuccess: () => client.invalidateQueries({ queryKey: key(botId) }),
  });
}

export const downloadReport = async (botId: string, id: string, name: string) =>
  saveFile(await api.file(`/v1/bots/${botId}/tasks/${id}/report`), name);
