// How far the first run has come is kept with the workspace, so that it goes on after a reload or on another device.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api/client";
import type { FirstRun, FirstRunStep, Workspace } from "@/lib/api/types";
import { chosenWorkspace, meQuery, workspaceQuery } from "@/lib/session";

export const STEPS = ["company", "start", "teach", "website", "learn", "ask", "launch"] as const;
export type Step = (typeof STEPS)[number];

function useStored<I>(call: (input: I) => Promise<Workspace>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: call,
    onSuccess: (w) => {
      client.setQueryData(workspaceQuery.queryKey, w);
      client.setQueryData(meQuery.queryKey, (me) => {
        const mine = me && chosenWorkspace(me);
        if (!me || !mine) return me;
        const first_run: FirstRunStep | "" = w.first_run.step === "done" ? "" : w.first_run.step;
        return { ...me, workspaces: me.workspaces.map((x) => (x.id === mine.id ? { ...x, first_run } : x)) };
      });
    },
  });
}

export const useFirstRun = () =>
  useStored((p: Partial<FirstRun>) => api.patch<Workspace>("/v1/workspace/first-run", p));

export const useCompany = () =>
  useStored((p: Pick<Workspace, "company_name" | "industry" | "description">) =>
    api.patch<Workspace>("/v1/workspace", p),
  );
