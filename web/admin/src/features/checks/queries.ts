import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type {
  AnswerTest,
  Change,
  TestEstimate,
  TestPage,
  TestResult,
  TestRun,
  TestSetting,
  TestSource,
  Verdict,
} from "@/lib/api/check-types";
import { api } from "@/lib/api/client";
import type { BotPrompt } from "@/lib/api/model-types";
import { CHECKS } from "@/lib/checks";

export type TestFilter = { verdict: Verdict | "none" | ""; search: string };
export type Fields = {
  question: string;
  expect: AnswerTest["expect"];
  source_ids: string[];
  facts: string[];
  language: string;
  note: string;
};

const tests = (botId: string) => `/v1/bots/${botId}/answer-tests`;
const runs = (botId: string) => `/v1/bots/${botId}/answer-test-runs`;
export const active = (r: TestRun | undefined): boolean => r?.state === "queued" || r?.state === "running";

export const testsQuery = (botId: string, f: TestFilter) =>
  infiniteQueryOptions({
    queryKey: [...CHECKS, botId, "list", f],
    queryFn: ({ pageParam, signal }) =>
      api.get<TestPage>(tests(botId), { verdict: f.verdict, search: f.search, cursor: pageParam, limit: 50 }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (p) => p.next,
  });

/** The newest runs; while one is under way it is followed closely, and what a change starts is noticed soon. */
export const runsQuery = (botId: string) =>
  queryOptions({
    queryKey: [...CHECKS, botId, "runs"],
    queryFn: ({ signal }) => api.get<{ items: TestRun[] }>(runs(botId), { limit: 20 }, signal),
    select: (p) => p.items,
    refetchInterval: (q) => (q.state.data?.items.some(active) ? 1000 : 5000),
  });

export const runQuery = (botId: string, id: string) =>
  queryOptions({
    queryKey: [...CHECKS, botId, "run", id],
    queryFn: ({ signal }) => api.get<TestRun>(`${runs(botId)}/${id}`, undefined, signal),
    refetchInterval: (q) => (active(q.state.data) ? 800 : false),
  });

type ResultPage = { items: TestResult[]; next: string | null; counts: Partial<Record<Change, number>> };

export const resultsQuery = (botId: string, run: TestRun, compareWith: string, change: Change | "") =>
  infiniteQueryOptions({
    // A run that goes on has more to show.
    queryKey: [...CHECKS, botId, "results", run.id, run.state, run.done, compareWith, change],
    queryFn: ({ pageParam, signal }) =>
      api.get<ResultPage>(
        `${runs(botId)}/${run.id}/results`,
        { with: compareWith, change, cursor: pageParam, limit: 50 },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (p) => p.next,
    placeholderData: (old) => old,
  });

export const estimateQuery = (botId: string, prompt?: Partial<BotPrompt>) =>
  queryOptions({
    queryKey: [...CHECKS, botId, "estimate", prompt ?? null],
    queryFn: ({ signal }) => api.post<TestEstimate>(`${tests(botId)}/estimate`, prompt ? { prompt } : {}, { signal }),
  });

/** How many tests the bot has now. */
export const countTests = async (botId: string): Promise<number> =>
  (await api.post<TestEstimate>(`${tests(botId)}/estimate`, {})).tests;

export const settingQuery = (botId: string) =>
  queryOptions({
    queryKey: [...CHECKS, botId, "setting"],
    queryFn: ({ signal }) => api.get<TestSetting>(`${tests(botId)}/settings`, undefined, signal),
  });

export const sourcesQuery = (botId: string, search: string) =>
  queryOptions({
    queryKey: [...CHECKS, botId, "sources", search],
    queryFn: ({ signal }) => api.get<{ items: TestSource[] }>(`${tests(botId)}/sources`, { search }, signal),
    select: (p) => p.items,
    placeholderData: (old) => old,
  });

export const exportPath = (botId: string) => `${tests(botId)}/export`;

function useDone(botId: string) {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: [...CHECKS, botId] });
}

export function useSaveTest(botId: string, id: string | undefined) {
  const done = useDone(botId);
  return useMutation({
    mutationFn: (f: Fields) =>
      id ? api.put<AnswerTest>(`${tests(botId)}/${id}`, f) : api.post<AnswerTest>(tests(botId), f),
    onSuccess: done,
  });
}

export function useDeleteTest(botId: string) {
  const done = useDone(botId);
  return useMutation({ mutationFn: (id: string) => api.delete(`${tests(botId)}/${id}`), onSuccess: done });
}

export type Taken = { added: number; skipped: { line: number; code: string; message: string; question: string }[] };

export function useImportTests(botId: string) {
  const done = useDone(botId);
  return useMutation({
    mutationFn: (file: File) => api.upload<Taken>(`${tests(botId)}/import`, file, "text/csv"),
    onSuccess: done,
  });
}

export function useStartRun(botId: string) {
  const done = useDone(botId);
  return useMutation({ mutationFn: () => api.post<TestRun>(runs(botId)), onSuccess: done });
}

export function useCancelRun(botId: string) {
  const done = useDone(botId);
  return useMutation({
    mutationFn: (id: string) => api.post<TestRun>(`${runs(botId)}/${id}/cancel`),
    onSettled: done,
  });
}

export function useRehearse(botId: string) {
  const done = useDone(botId);
  return useMutation({
    mutationFn: (prompt: Partial<BotPrompt>) =>
      api.post<TestRun>(`/v1/bots/${botId}/answer-test-rehearsals`, { prompt }),
    onSuccess: done,
  });
}

export function useSaveSetting(botId: string) {
  const done = useDone(botId);
  return useMutation({
    mutationFn: (s: TestSetting) => api.put<TestSetting>(`${tests(botId)}/settings`, s),
    onSuccess: done,
  });
}
