// Documents on their way in: up to ten, one after the other, each with its progress, to be cancelled, or with a question.
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError } from "@/lib/api/client";
import type { DocumentUploaded } from "@/lib/api/types";
import { upload } from "@/lib/api/upload";
import { faqsKey } from "../faq-queries";
import { trainingKey } from "./queries";

export const MAX_FILES = 10;
const DONE_MS = 8000;

export type DocumentUpload = {
  key: string;
  file: File;
  /** 0 to 1; 1 while the server looks at it. */
  progress: number;
  state: "queued" | "sending" | "done" | "faqs" | "ask_name" | "ask_sheet" | "failed";
  error: unknown;
  /** The name of the document that it clashes with. */
  other: string;
};

type Answer = { same_name?: "replace" | "keep_both"; sheet?: "faqs" | "document" };

/** With keep, what was sent stays to be seen: no list tells of it. */
export function useDocumentUploads(botId: string, maxSize: number, keep = false) {
  const client = useQueryClient();
  const [all, setAll] = useState<DocumentUpload[]>([]);
  const running = useRef(new Map<string, AbortController>());
  const answers = useRef(new Map<string, Answer>());
  const change = useCallback(
    (key: string, over: Partial<DocumentUpload>) =>
      setAll((now) => now.map((u) => (u.key === key ? { ...u, ...over } : u))),
    [],
  );

  const send = useCallback(
    async (u: DocumentUpload) => {
      const stop = new AbortController();
      running.current.set(u.key, stop);
      change(u.key, { state: "sending", progress: 0, error: null });
      try {
        const done = await upload<DocumentUploaded>(
          `/v1/bots/${botId}/documents`,
          u.file,
          { name: u.file.name, ...answers.current.get(u.key) },
          (progress) => change(u.key, { progress }),
          stop.signal,
        );
        change(u.key, { state: done.task ? "faqs" : "done", progress: 1 });
        // From here on the list tells what becomes of it.
        if (!keep) setTimeout(() => setAll((now) => now.filter((x) => x.key !== u.key)), DONE_MS);
        void client.invalidateQueries({ queryKey: trainingKey(botId) });
        if (done.task) void client.invalidateQueries({ queryKey: faqsKey(botId) });
      } catch (error) {
        if (stop.signal.aborted) return;
        const code = error instanceof ApiError ? error.code : "";
        const other = error instanceof ApiError ? (error.problem?.errors?.[0]?.message ?? "") : "";
        if (code === "document.same_name") change(u.key, { state: "ask_name", other });
        else if (code === "document.faq_sheet") change(u.key, { state: "ask_sheet" });
        else change(u.key, { state: "failed", error, other });
      } finally {
        running.current.delete(u.key);
      }
    },
    [botId, change, client, keep],
  );

  // One after the other: the first file is learnt while the second is on its way.
  const next = all.find((u) => u.state === "queued");
  const busy = all.some((u) => u.state === "sending");
  useEffect(() => {
    if (next && !busy) void send(next);
  }, [next, busy, send]);

  const add = useCallback(
    (files: File[]) =>
      setAll((now) => [
        ...now.filter((u) => keep || (u.state !== "done" && u.state !== "faqs")),
        ...files.map((file): DocumentUpload => {
          const error =
            file.size > maxSize
              ? new ApiError(413, problem("document.too_large"), "", null)
              : file.size === 0
                ? new ApiError(422, problem("document.empty"), "", null)
                : null;
          return {
            key: crypto.randomUUID(),
            file,
            progress: 0,
            state: error ? "failed" : "queued",
            error,
            other: "",
          };
        }),
      ]),
    [maxSize, keep],
  );
  const answer = useCallback(
    (key: string, a: Answer) => {
      answers.current.set(key, { ...answers.current.get(key), ...a });
      change(key, { state: "queued" });
    },
    [change],
  );
  const drop = useCallback((key: string) => {
    running.current.get(key)?.abort();
    setAll((now) => now.filter((u) => u.key !== key));
  }, []);
  useEffect(() => {
    const map = running.current;
    return () => {
      for (const c of map.values()) c.abort();
    };
  }, []);
  return { all, add, answer, drop, busy: busy || next !== undefined };
}

const problem = (code: string) => ({ type: "about:blank", title: "", status: 0, detail: "", code });
