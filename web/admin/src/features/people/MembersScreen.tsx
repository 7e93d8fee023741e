import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fold } from "@/lib/fold";
import { useSession } from "@/lib/session";
import { useClock } from "@/lib/time";
import { usePageTitle } from "@/lib/title";
import { Card, Page, PageHeader } from "@/ui/Panel";
import { SearchField } from "@/ui/SearchField";
import { RowSkeletons } from "@/ui/Skeleton";
import { ErrorState } from "@/ui/States";
import { InviteDialog } from "./InviteDialog";
import classes from "./MembersScreen.module.css";
import { MembersTable } from "./MembersTable";
import { invitationsQuery, membersQuery, rolesQuery, seatsQuery } from "./queries";
import { RoleMatrix } from "./RoleMatrix";

type Props = { bots: { id: string; name: string }[] };

/** Who is here above, what they may do below. */
export default function MembersScreen({ bots }: Props) {
  const { t } = useTranslation();
  const { can } = useSession();
  const members = useQuery(membersQuery);
  const roles = useQuery(rolesQuery);
  const invitations = useQuery(invitationsQuery);
  const seats = useQuery(seatsQuery).data;
  const [search, setSearch] = useState("");
  const [inviting, setInviting] = useState(false);
  const clock = useClock();
  usePageTitle(t("settings.pages.members"));
  const mayManage = can("members", "manage");
  const hit = (...words: string[]) => words.some((w) => fold(w).includes(fold(search.trim())));
  const taken = seats ? seats.used + seats.invited : 0;
  const full = seats !== undefined && seats.limit !== null && taken >= seats.limit;
  const failed = members.error ?? roles.error ?? invitations.error;
  return (
    <Page
      header={
        <PageHeader
          title={t("settings.pages.members")}
          hint={members.data ? t("members.count", { count: members.data.length }) : null}
          search={<SearchField value={search} onChange={setSearch} placeholder={t("members.search")} />}
        >
          {mayManage ? (
            <Button leftSection={<IconPlus size={16} stroke={2} />} disabled={full} onClick={() => setInviting(true)}>
              {t("members.invite")}
            </Button>
          ) : null}
        </PageHeader>
      }
    >
      {seats && seats.limit !== null ? (
        <p className={classes.seats}>
          <strong>{t("members.seats", { taken: clock.number(taken), limit: clock.number(seats.limit) })}</strong>{" "}
          {[
            t("members.seats_active", { count: seats.used }),
            ...(seats.invited > 0 ? [t("members.seats_invited", { count: seats.invited })] : []),
          ].join(", ")}
          {". "}
          {t(full ? "members.seats_full" : "members.seats_help")}
        </p>
      ) : null}
      <Card flush>
        {failed ? (
          <ErrorState
            error={failed}
            retry={() => {
              void members.refetch();
              void roles.refetch();
              void invitations.refetch();
            }}
          />
        ) : members.data && roles.data ? (
          <MembersTable
            members={members.data.filter((m) => hit(m.name, m.email))}
            invitations={(invitations.data ?? []).filter((i) => hit(i.email))}
            roles={roles.data}
            bots={bots}
            mayManage={mayManage}
            search={search}
            onClear={() => setSearch("")}
          />
        ) : (
          <RowSkeletons rows={5} avatar={28} label={t("states.loading")} />
        )}
      </Card>
      {roles.data ? <RoleMatrix roles={roles.data} mayManage={mayManage} /> : null}
      {inviting && roles.data ? (
        <InviteDialog roles={roles.data} bots={bots} onClose={() => setInviting(false)} />
      ) : null}
    </Page>
  );
}
