import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { BlanksCard, botsQuery, CompletionCard, useFirstRun } from "@/features/bots";
import { DashboardScreen, DeadKeys, DemoBanner, InviteItem, UnfinishedRun } from "@/features/home";
import { countsQuery } from "@/features/inbox";
import { membersQuery } from "@/features/people";
import { deadKeys, modelKeysQuery } from "@/features/settings";
import { useSession, workspaceQuery } from "@/lib/session";
import { NoPermission } from "@/ui/States";

export default function DashboardPage() {
  const { t } = useTranslation();
  const { can, workspace } = useSession();
  const maySee = can("dashboard", "view");
  const seesBots = can("bots", "view");
  const seesChats = can("live_chat", "view");
  const mayEdit = can("bots", "edit");
  const counts = useQuery({ ...countsQuery, enabled: maySee && seesChats });
  const bots = useQuery({ ...botsQuery, enabled: maySee && seesBots });
  const settings = useQuery(workspaceQuery);
  const members = useQuery({ ...membersQuery, enabled: mayEdit && can("members", "edit") });
  const keys = useQuery({ ...modelKeysQuery, enabled: can("settings", "manage"), refetchInterval: 60_000 });
  const firstRun = useFirstRun();
  if (!maySee) return <NoPermission />;
  const hidden = settings.data?.first_run.checklist_hidden ?? false;
  // The bot that is furthest from ready, as long as one is not.
  const bot = bots.data?.filter((b) => b.completion < 100).sort((a, b) => a.completion - b.completion)[0];
  const alone = members.data !== undefined && members.data.length < 2;
  const list =
    mayEdit && bot && !hidden ? (
      <>
        <CompletionCard
          botId={bot.id}
          onlyOpen
          title={t("dashboard.checklist", { name: bot.name })}
          more={alone ? <InviteItem /> : null}
        />
        <Button
          variant="subtle"
          color="gray"
          size="compact-md"
          onClick={() => firstRun.mutate({ checklist_hidden: true })}
        >
          {t("dashboard.hide_checklist")}
        </Button>
      </>
    ) : null;
  return (
    <DashboardScreen
      name={workspace.name}
      banner={
        <>
          <DeadKeys keys={deadKeys(keys.data)} />
          <DemoBanner />
          {mayEdit && workspace.first_run ? <UnfinishedRun /> : null}
        </>
      }
      counts={seesChats ? { data: counts.data, error: counts.error, retry: () => void counts.refetch() } : null}
      bots={seesBots ? { data: bots.data, error: bots.error, retry: () => void bots.refetch() } : null}
      beside={mayEdit && bot ? <BlanksCard botId={bot.id} /> : null}
      checklist={list}
      onShowChecklist={mayEdit && bot && hidden ? () => firstRun.mutate({ checklist_hidden: false }) : null}
    />
  );
}
