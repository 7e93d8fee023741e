// Who is signed in, in which workspace, and what they may do there.
import { queryOptions, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { api, setWorkspace } from "./api/client";
import type { Level, Me, Membership, Module, Workspace } from "./api/types";
import { read, write } from "./storage";

export const meQuery = queryOptions({
  queryKey: ["people", "me"],
  queryFn: async ({ signal }) => {
    const me = await api.get<Me>("/v1/me", undefined, signal);
    const seat = chosen(me);
    setWorkspace(seat?.id ?? null, seat?.member_id);
    return me;
  },
  staleTime: 60_000,
});

export const workspaceQuery = queryOptions({
  queryKey: ["settings", "workspace"],
  queryFn: ({ signal }) => api.get<Workspace>("/v1/workspace", undefined, signal),
  staleTime: 300_000,
});

function chosen(me: Me): Membership | undefined {
  const id = read<string | null>("workspace", null);
  return me.workspaces.find((w) => w.id === id) ?? me.workspaces[0];
}

/** Another workspace is another world: everything is loaded anew. */
export function switchWorkspace(id: string): void {
  write("workspace", id);
  location.assign("/");
}

const ORDER: Record<Level, number> = { none: 0, view: 1, edit: 2, manage: 3 };

export function allows(w: Membership | undefined, module: Module, level: Level): boolean {
  return ORDER[w?.permissions[module] ?? "none"] >= ORDER[level];
}

export type Session = {
  me: Me;
  account: Me["account"];
  workspace: Membership;
  can: (module: Module, level: Level) => boolean;
};

/** Only below the shell, which waits for `me` and shows a page when there is no workspace. */
export function useSession(): Session {
  const { data: me } = useSuspenseQuery(meQuery);
  const workspace = chosen(me);
  if (!workspace) throw new Error("useSession outside the shell");
  return { me, account: me.account, workspace, can: (m, l) => allows(workspace, m, l) };
}

/** The zone all days and hours are shown in. */
export function useTimezone(): string {
  const { data } = useQuery(workspaceQuery);
  return data?.timezone || Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export { chosen as chosenWorkspace };
