// What the server knows about people: accounts, sessions, members, roles, invitations.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, urlOf } from "@/lib/api/client";
import { everyPage } from "@/lib/api/pages";
import type {
  Availability,
  Invitation,
  InvitationLook,
  Me,
  Member,
  Page,
  Permissions,
  Role,
  Seats,
} from "@/lib/api/types";
import { meQuery } from "@/lib/session";
import { write } from "@/lib/storage";

const anonymous = { anonymous: true };

export const invitationLookQuery = (token: string) =>
  queryOptions({
    queryKey: ["people", "invitation", token],
    queryFn: () => api.post<InvitationLook>("/v1/invitations/look", { token }, anonymous),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Every way in ends with `Me`: it becomes the first thing the shell knows. */
function useEnter<I>(call: (input: I) => Promise<Me>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: call,
    onSuccess: async () => {
      client.clear();
      await client.fetchQuery(meQuery);
    },
  });
}

export const useSetup = () =>
  useEnter((b: { name: string; email: string; password: string; workspace: string }) =>
    api.post<Me>(
      "/v1/setup",
      { ...b, timezone: Intl.DateTimeFormat().resolvedOptions().timeZone, locale: document.documentElement.lang },
      anonymous,
    ),
  );
export const useSignIn = () =>
  useEnter((b: { email: string; password: string; code?: string }) => api.post<Me>("/v1/auth/sign-in", b, anonymous));
export const useAcceptInvitation = () =>
  useEnter((b: { token: string; name: string; password: string; code?: string }) =>
    api.post<Me>("/v1/invitations/accept", b, anonymous),
  );

export const signUpLookQuery = (token: string) =>
  queryOptions({
    queryKey: ["people", "sign-up", token],
    queryFn: () => api.post<{ email: string }>("/v1/sign-up/look", { token }, anonymous),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
export const useRequestSignUp = () =>
  useMutation({ mutationFn: (b: { email: string; locale: string }) => api.post("/v1/sign-up", b, anonymous) });
export const useConfirmSignUp = () =>
  useEnter((b: { token: string; workspace: string; name: string; password: string }) =>
    api.post<Me>(
      "/v1/sign-up/confirm",
      { ...b, timezone: Intl.DateTimeFormat().resolvedOptions().timeZone, locale: document.documentElement.lang },
      anonymous,
    ),
  );
export const useCreateWorkspace = () =>
  useMutation({
    mutationFn: (b: { name: string }) =>
      api.post<{ id: string }>("/v1/workspaces", {
        ...b,
        timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      }),
  });

export const useRequestReset = () =>
  useMutation({
    mutationFn: (b: { email: string }) =>
      api.post<{ mail_configured: boolean }>("/v1/auth/password-reset", b, anonymous),
  });
export const useConfirmReset = () =>
  useMutation({
    mutationFn: (b: { token: string; password: string }) => api.post("/v1/auth/password-reset/confirm", b, anonymous),
  });

/** Leaves nothing of this person behind in the page. */
export function useSignOut() {
  return useMutation({
    mutationFn: (everywhere: boolean) => api.post(everywhere ? "/v1/auth/sign-out-everywhere" : "/v1/auth/sign-out"),
    onSuccess: () => {
      write("known", null); // the page for signing in need not ask who is here
      location.assign("/sign-in");
    },
  });
}

export function useChangePassword() {
  return useMutation({
    mutationFn: (b: { current: string; password: string }) => api.post("/v1/auth/password", b),
  });
}

export function useUpdateMe() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (b: { name?: string; locale?: string }) => api.patch<Me>("/v1/me", b),
    onSuccess: () => client.invalidateQueries({ queryKey: meQuery.queryKey }),
  });
}

export function useSetAvailability(workspaceId: string) {
  const client = useQueryClient();
  const put = (availability: Availability) =>
    client.setQueryData(
      meQuery.queryKey,
      (me) =>
        me && {
          ...me,
          workspaces: me.workspaces.map((w) => (w.id === workspaceId ? { ...w, availability } : w)),
        },
    );
  return useMutation({
    mutationFn: (availability: Availability) => api.put("/v1/me/availability", { availability }),
    onMutate: (availability) => {
      const before = client.getQueryData(meQuery.queryKey)?.workspaces.find((w) => w.id === workspaceId)?.availability;
      put(availability);
      return { before };
    },
    onError: (_e, _v, ctx) => ctx?.before && put(ctx.before),
    onSettled: () => client.invalidateQueries({ queryKey: membersQuery.queryKey }),
  });
}

// ---- the team

export const membersQuery = queryOptions({
  queryKey: ["people", "members"],
  queryFn: ({ signal }) => everyPage<Member>("/v1/members", signal),
  select: (p) => p.items,
  staleTime: 60_000,
});

export const rolesQuery = queryOptions({
  queryKey: ["people", "roles"],
  queryFn: ({ signal }) => api.get<Page<Role>>("/v1/roles", undefined, signal),
  select: (p) => p.items,
  staleTime: 60_000,
});

export const invitationsQuery = queryOptions({
  queryKey: ["people", "invitations"],
  queryFn: ({ signal }) => api.get<Page<Invitation>>("/v1/invitations", undefined, signal),
  select: (p) => p.items,
});

function useTeamMutation<I, O>(call: (input: I) => Promise<O>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: call,
    // Members, roles' head counts, invitations and one's own rights hang together.
    onSuccess: () => client.invalidateQueries({ queryKey: ["people"] }),
  });
}

export type MemberPatch = { role_id?: string; state?: Member["state"]; all_bots?: boolean; bot_ids?: string[] };
export const useUpdateMember = () =>
  useTeamMutation(({ id, ...b }: { id: string } & MemberPatch) => api.patch<Member>(`/v1/members/${id}`, b));
export const useRemoveMember = () =>
  useTeamMutation(({ id, to }: { id: string; to: string | null }) =>
    api.delete(urlOf(`/v1/members/${id}`, { to_member_id: to })),
  );
export function useTransfer() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (b: { to_member_id: string; password: string; code: string }) => api.post("/v1/workspace/transfer", b),
    // One's own rights are others now.
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ["people"] }),
        client.invalidateQueries({ queryKey: meQuery.queryKey }),
      ]),
  });
}
/** The owner's help for a member who has lost his authenticator app. */
export const useResetSecond = () => useTeamMutation((id: string) => api.delete(`/v1/members/${id}/second-factor`));

export type InviteInput = { email: string; role_id: string; all_bots: boolean; bot_ids: string[] };
export const useInvite = () => useTeamMutation((b: InviteInput) => api.post<Invitation>("/v1/invitations", b));
export const useResendInvitation = () =>
  useTeamMutation((id: string) => api.post<Invitation>(`/v1/invitations/${id}/resend`));
export const useRevokeInvitation = () => useTeamMutation((id: string) => api.delete(`/v1/invitations/${id}`));

export const seatsQuery = queryOptions({
  queryKey: ["people", "seats"],
  queryFn: ({ signal }) => api.get<Seats>("/v1/members/seats", undefined, signal),
});

export const useCreateRole = () =>
  useTeamMutation((b: { name: string; from_role_id: string }) => api.post<Role>("/v1/roles", b));
export const useRenameRole = () =>
  useTeamMutation(({ id, name }: { id: string; name: string }) => api.put<Role>(`/v1/roles/${id}/name`, { name }));
export const useDeleteRole = () => useTeamMutation((id: string) => api.delete(`/v1/roles/${id}`));
export const useSaveRoles = () =>
  useTeamMutation(async (changes: { id: string; permissions: Permissions }[]) => {
    for (const c of changes) await api.patch<Role>(`/v1/roles/${c.id}`, { permissions: c.permissions });
  });
