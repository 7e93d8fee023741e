// Entries, what the bot could learn from conversations, and its dictionary.
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { api, urlOf } from "@/lib/api/client";
import type {
  DateOrder,
  Entry,
  EntryCounts,
  EntryStatus,
  HistoryPreview,
  HistoryRest,
  HistoryRun,
  HistoryUpload,
  LearningSetting,
  Proposal,
  Term,
} from "@/lib/api/knowledge-types";
import type { Meanings } from "@/lib/api/model-types";
import type { Faq, FaqPage } from "@/lib/api/types";
import { onPublication } from "@/lib/realtime/heard";

export const knowledgeKey = (botId: string) => ["bots", "knowledge", botId] as const;
const key = knowledgeKey;
const bot = (botId: string) => `/v1/bots/${botId}`;

export type EntryFilter = {
  search: string;
  status: EntryStatus | "";
  origin: Entry["origin"] | "";
  order: "newest" | "changed" | "used";
};
type EntryPage = { items: Entry[]; next: string | null; counts: EntryCounts };

export const entriesQuery = (botId: string, f: EntryFilter) =>
  infiniteQueryOptions({
    queryKey: [...key(botId), "entries", f],
    queryFn: ({ pageParam, signal }) =>
      api.get<EntryPage>(`${bot(botId)}/entries`, { ...f, cursor: pageParam, limit: 50 }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (p) => p.next,
  });

export const entriesFile = (botId: string, f: EntryFilter, format: FileFormat) =>
  urlOf(`${bot(botId)}/entries/export`, { ...f, format });

/** The kinds of files that a list can be exported as. */
export type FileFormat = "csv" | "xlsx";

export type ProposalFilter = {
  search: string;
  status: Proposal["status"] | "";
  via: Proposal["via"] | "";
  /** Who gave the answer. */
  author: string;
  /** Of its making, as times; "" is no bound. */
  from: string;
  to: string;
};
type ProposalPage = { items: Proposal[]; next: string | null; counts: EntryCounts };

export const proposalsQuery = (botId: string, f: ProposalFilter) =>
  infiniteQueryOptions({
    queryKey: [...key(botId), "proposals", f],
    queryFn: ({ pageParam, signal }) =>
      api.get<ProposalPage>(`${bot(botId)}/proposals`, { ...f, cursor: pageParam, limit: 50 }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (p) => p.next,
  });

/** How many proposals could be decided about together: those that wait, where no status is chosen. */
export const proposalTotalQuery = (botId: string, f: ProposalFilter) =>
  queryOptions({
    queryKey: [...key(botId), "proposals", "total", f],
    queryFn: async ({ signal }) =>
      (
        await api.get<{ total?: number }>(
          `${bot(botId)}/proposals`,
          { ...f, open: f.status === "" || undefined, counted: true, limit: 1 },
          signal,
        )
      ).total ?? 0,
  });

/** How many FAQs a selection of them lets through. */
export const faqTotalQuery = (botId: string, matching: object) =>
  queryOptions({
    queryKey: [...key(botId), "faqs", "total", matching],
    queryFn: async ({ signal }) =>
      (await api.get<FaqPage>(`${bot(botId)}/faqs`, { ...matching, counted: true, limit: 1 }, signal)).total ?? 0,
  });

export const learningQuery = (botId: string) =>
  queryOptions({
    queryKey: [...key(botId), "learning"],
    queryFn: ({ signal }) => api.get<LearningSetting>(`${bot(botId)}/learning`, undefined, signal),
  });

type Dictionary = { use: boolean; max: number; items: Term[] };
export const dictionaryQuery = (botId: string) =>
  queryOptions({
    queryKey: [...key(botId), "dictionary"],
    queryFn: ({ signal }) => api.get<Dictionary>(`${bot(botId)}/dictionary`, undefined, signal),
  });

/** Asked again every other second while something is missing: a job works on it. */
export const meaningsQuery = (botId: string) =>
  queryOptions({
    queryKey: [...key(botId), "meanings"],
    queryFn: ({ signal }) => api.get<Meanings>(`${bot(botId)}/meanings`, undefined, signal),
    refetchInterval: (q) => (q.state.data?.state === "building" || q.state.data?.state === "failing" ? 2000 : false),
  });

export const oneFaqQuery = (botId: string, id: string) =>
  queryOptions({
    queryKey: [...key(botId), "faq", id],
    queryFn: ({ signal }) => api.get<Faq>(`${bot(botId)}/faqs/${id}`, undefined, signal),
  });

export const faqSearchQuery = (botId: string, search: string) =>
  queryOptions({
    queryKey: [...key(botId), "faq-search", search],
    queryFn: async ({ signal }) =>
      (await api.get<FaqPage>(`${bot(botId)}/faqs`, { search, state: "imported", limit: 20 }, signal)).items,
  });

/** Asks again when something of the bot's knowledge has changed, at most every second. */
export function useKnowledgeLive(botId: string): void {
  const client = useQueryClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = onPublication<{ event: string; bot_id: string }>("knowledge.updated", (p) => {
      if (p.bot_id !== botId) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        void client.invalidateQueries({ queryKey: key(botId) });
      }, 900);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [client, botId]);
}

export function useChange<I, O>(botId: string, call: (input: I) => Promise<O>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: call,
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["bots", "one", botId] });
      void client.invalidateQueries({ queryKey: ["bots", "faqs", botId] });
      return client.invalidateQueries({ queryKey: key(botId) });
    },
  });
}

export type Approval = { id: string; question?: string; answer?: string; overlap?: "replace" | "keep_both" };
const proposal = (botId: string, id: string, verb: string) => `${bot(botId)}/proposals/${id}/${verb}`;

export const useApprove = (botId: string) =>
  useChange(botId, ({ id, ...b }: Approval) => api.post<Proposal>(proposal(botId, id, "approve"), b));
export const useReject = (botId: string) =>
  useChange(botId, (id: string) => api.post<Proposal>(proposal(botId, id, "reject")));
export const useUndo = (botId: string) =>
  useChange(botId, (id: string) => api.post<Proposal>(proposal(botId, id, "undo")));
export const useMerge = (botId: string) =>
  useChange(botId, ({ id, ...b }: { id: string; into: string; answer?: string }) =>
    api.post<Proposal>(proposal(botId, id, "merge"), b),
  );
type Done = { changed: number; overlapped: number; passed_over: number; refused: number };
export const useManyProposals = (botId: string) =>
  useChange(botId, (b: { action: "approve" | "reject"; ids: string[] }) =>
    api.post<Done>(`${bot(botId)}/proposals/bulk`, b),
  );
export const useDeleteFaqs = (botId: string) =>
  useChange(botId, (ids: string[]) =>
    api.post<{ count: number }>(`${bot(botId)}/faqs/bulk`, { action: "delete", ids }),
  );
export const useResolve = (botId: string) =>
  useChange(botId, ({ id, action }: { id: string; action: "replace" | "keep_both" | "discard" }) =>
    api.post(`${bot(botId)}/faqs/${id}/resolve`, { action }),
  );
export const useAddEntry = (botId: string) =>
  useChange(botId, (b: { question: string; answer: string }) => api.post(`${bot(botId)}/faqs`, b));
export const useEditEntry = (botId: string) =>
  useChange(botId, ({ id, ...b }: { id: string; question: string; answer?: string }) =>
    api.patch(`${bot(botId)}/faqs/${id}`, b),
  );

export const useRetryMeanings = (botId: string) =>
  useChange(botId, (_: undefined) => api.post<Meanings>(`${bot(botId)}/meanings/retry`));

export const useSetLearning = (botId: string) =>
  useChange(botId, (b: { allowed: boolean; mode: LearningSetting["mode"]; member_ids: string[] }) =>
    api.put<LearningSetting>(`${bot(botId)}/learning`, b),
  );

const terms = (botId: string) => `${bot(botId)}/dictionary`;
export const useUseDictionary = (botId: string) =>
  useChange(botId, (use: boolean) => api.put(`${terms(botId)}/use`, { use }));
export type TermInput = { id?: string; keyword: string; meaning: string };
export const useSaveTerm = (botId: string) =>
  useChange(botId, ({ id, ...b }: TermInput) =>
    id ? api.put<Term>(`${terms(botId)}/${id}`, b) : api.post<Term>(terms(botId), b),
  );
export const useDeleteTerm = (botId: string) => useChange(botId, (id: string) => api.delete(`${terms(botId)}/${id}`));
export type TermsReport = {
  added: number;
  changed: number;
  same: number;
  left_out: number;
  problems: { line: number; code: string; message: string; question: string }[];
};
export const useImportTerms = (botId: string) =>
  useChange(botId, (file: File) => api.upload<TermsReport>(`${terms(botId)}/import`, file, "text/csv"));

const history = (botId: string) => `${bot(botId)}/history`;
/** Asked again while one is under way. */
export const historyQuery = (botId: string) =>
  queryOptions({
    queryKey: [...key(botId), "history"],
    queryFn: ({ signal }) => api.get<{ items: HistoryRun[] }>(history(botId), undefined, signal),
    select: (p) => p.items,
    refetchInterval: (q) =>
      q.state.data?.items.some((r) => r.state === "queued" || r.state === "running") ? 1500 : false,
  });
export const useUploadHistory = (botId: string) =>
  useMutation({
    mutationFn: ({ file, days, dates }: { file: File; days: number; dates?: DateOrder }) =>
      api.upload<HistoryUpload>(`${history(botId)}/files`, file, "application/octet-stream", {
        name: file.name,
        days,
        ...(dates ? { dates } : {}),
      }),
  });
export const historyPreviewQuery = (botId: string, days: number) =>
  queryOptions({
    queryKey: [...key(botId), "history", "preview", days],
    queryFn: ({ signal }) => api.get<HistoryPreview>(`${history(botId)}/preview`, { days }, signal),
    staleTime: 60_000,
  });
export const useStartHistory = (botId: string) =>
  useChange(botId, (b: { upload_id?: string; days?: number; model: boolean }) =>
    api.post<HistoryRun>(history(botId), b),
  );
export const historyRestQuery = (botId: string, id: string) =>
  queryOptions({
    queryKey: [...key(botId), "history", "rest", id],
    queryFn: ({ signal }) => api.get<HistoryRest>(`${history(botId)}/${id}/rest`, undefined, signal),
  });
export const useContinueHistory = (botId: string) =>
  useChange(botId, ({ id, ...b }: { id: string; model: boolean }) =>
    api.post<HistoryRun>(`${history(botId)}/${id}/continue`, b),
  );
export const useCancelHistory = (botId: string) =>
  useChange(botId, (id: string) => api.post<HistoryRun>(`${history(botId)}/${id}/cancel`));
