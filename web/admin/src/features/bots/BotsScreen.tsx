import "@mantine/core/styles/Progress.layer.css";
import { ActionIcon, Button, Menu, Progress, Switch, Tooltip } from "@mantine/core";
import {
  IconCopyPlus,
  IconDots,
  IconExternalLink,
  IconPlus,
  IconRobot,
  IconTrash,
  IconTrashOff,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Bot } from "@/lib/api/types";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { useClock } from "@/lib/time";
import { usePageTitle } from "@/lib/title";
import { BotTile } from "@/ui/Avatar";
import { Page, PageHeader } from "@/ui/Panel";
import { Bone } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/States";
import { Tag } from "@/ui/Tag";
import { toast, toastProblem } from "@/ui/toast";
import classes from "./BotsScreen.module.css";
import { DeleteBot } from "./DeleteBot";
import { DeletedBots } from "./DeletedBots";
import { NoRoom, useNoRoom } from "./NoRoom";
import { botsQuery, useBotNames } from "./queries";
import { useDuplicateBot, useSwitchBot } from "./start-queries";
import { chatPage } from "./words";

/** All bots of the workspace that this member may see. */
export default function BotsScreen() {
  const { can } = useSession();
  return can("bots", "view") ? <AllBots /> : <OnlyNames />;
}

/** For those who work on what the bots know, but not on the bots themselves. */
function OnlyNames() {
  const { t } = useTranslation();
  const bots = useBotNames();
  usePageTitle(t("nav.bots"));
  return (
    <Page header={<PageHeader title={t("nav.bots")} />}>
      <ul className={classes.grid}>
        {bots.map((b) => (
          <li key={b.id} className={classes.card}>
            <div className={classes.top}>
              <BotTile size={36} color={b.theme_color} src={b.avatar_url} />
              <Link to="/bots/$botId/faqs" params={{ botId: b.id }} className={classes.name}>
                {b.name}
              </Link>
            </div>
          </li>
        ))}
      </ul>
    </Page>
  );
}

function AllBots() {
  const { t } = useTranslation();
  const { can } = useSession();
  const bots = useQuery(botsQuery);
  const [deleting, setDeleting] = useState<Bot | null>(null);
  const [gone, setGone] = useState(false);
  usePageTitle(t("nav.bots"));
  const mayCreate = can("bots", "edit");
  const noRoom = useNoRoom();
  const none = bots.data?.length === 0;
  return (
    <Page
      header={
        <PageHeader
          title={t("nav.bots")}
          hint={bots.data && !none ? t("bots.count", { count: bots.data.length }) : null}
        >
          {can("bots", "manage") ? (
            <Button
              variant="subtle"
              color="gray"
              leftSection={<IconTrashOff size={16} stroke={1.75} />}
              onClick={() => setGone(true)}
            >
              {t("bots.deleted_bots")}
            </Button>
          ) : null}
          {mayCreate && !none ? <NewBot label={t("bots.new")} /> : null}
        </PageHeader>
      }
    >
      {mayCreate && noRoom ? <NoRoom why={noRoom} /> : null}
      {bots.isPending ? (
        <div className={classes.grid} role="status" aria-label={t("states.loading")}>
          {[0, 1, 2].map((i) => (
            <div key={i} className={classes.card}>
              <Bone w={36} h={36} />
              <Bone w="50%" h={13} />
              <Bone w="80%" />
            </div>
          ))}
        </div>
      ) : bots.isError ? (
        <ErrorState error={bots.error} retry={() => bots.refetch()} />
      ) : none ? (
        <div className={classes.empty}>
          <EmptyState icon={<IconRobot size={20} stroke={1.75} />} text={t("bots.empty")} hint={t("bots.empty_hint")}>
            {mayCreate ? <NewBot label={t("bots.create_first")} /> : null}
          </EmptyState>
        </div>
      ) : (
        <ul className={classes.grid}>
          {bots.data.map((b) => (
            <BotCard key={b.id} bot={b} onDelete={can("bots", "manage") ? () => setDeleting(b) : null} />
          ))}
        </ul>
      )}
      {gone ? <DeletedBots onClose={() => setGone(false)} /> : null}
      {deleting ? <DeleteBot bot={deleting} onClose={() => setDeleting(null)} /> : null}
    </Page>
  );
}

/** Where a further bot is made; it says so when the plan has no room for one. */
function NewBot({ label }: { label: string }) {
  const navigate = useNavigate();
  const why = useNoRoom();
  return (
    <Tooltip label={why} disabled={!why} multiline w={260}>
      <Button
        leftSection={<IconPlus size={16} stroke={2} />}
        data-disabled={why !== "" || undefined}
        aria-disabled={why !== "" || undefined}
        aria-description={why || undefined}
        onClick={() => {
          if (!why) void navigate({ to: "/bots/new" });
        }}
      >
        {label}
      </Button>
    </Tooltip>
  );
}

function BotCard({ bot, onDelete }: { bot: Bot; onDelete: (() => void) | null }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const clock = useClock();
  const duplicate = useDuplicateBot();
  const noRoom = useNoRoom();
  const turn = useSwitchBot();
  const mayEdit = can("bots", "edit");
  const failed = (e: unknown) => toastProblem(problemText(t, e));
  return (
    <li className={classes.card}>
      <div className={classes.top}>
        <BotTile size={40} color={bot.theme_color} src={bot.avatar_url} />
        <div className={classes.names}>
          <Link to="/bots/$botId/faqs" params={{ botId: bot.id }} className={classes.name} title={bot.name}>
            {bot.name}
          </Link>
          <div className={classes.role}>
            {[bot.role === "custom" ? bot.role_text : t(`bots.roles.${bot.role}`), bot.business_name]
              .filter(Boolean)
              .join(" · ")}
          </div>
          <div className={classes.role}>
            {bot.last_conversation_at
              ? t("bots.last_conversation", { when: clock.short(bot.last_conversation_at) })
              : t("bots.never")}
          </div>
        </div>
        <Tag tone={bot.status === "live" ? "good" : "gray"} dot>
          {t(bot.status === "live" ? "bots.live" : "bots.draft")}
        </Tag>
        <Menu position="bottom-end" width={200}>
          <Menu.Target>
            <ActionIcon
              className={classes.more}
              size={28}
              aria-label={t("bots.actions", { name: bot.name })}
              loading={duplicate.isPending}
            >
              <IconDots size={16} stroke={1.75} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              leftSection={<IconExternalLink size={16} stroke={1.75} />}
              component="a"
              href={chatPage(bot.id)}
              target="_blank"
              rel="noopener"
            >
              {t("bots.open_chat")}
            </Menu.Item>
            {mayEdit ? (
              <Menu.Item
                leftSection={<IconCopyPlus size={16} stroke={1.75} />}
                disabled={noRoom !== ""}
                aria-description={noRoom || undefined}
                onClick={() =>
                  duplicate.mutate(bot.id, {
                    onSuccess: (b) => toast(t("bots.duplicated", { name: b.name })),
                    onError: failed,
                  })
                }
              >
                {t("bots.duplicate")}
              </Menu.Item>
            ) : null}
            {onDelete ? (
              <Menu.Item leftSection={<IconTrash size={16} stroke={1.75} />} color="red" onClick={onDelete}>
                {t("bots.delete")}
              </Menu.Item>
            ) : null}
          </Menu.Dropdown>
        </Menu>
      </div>
      <dl className={classes.facts}>
        <div>
          <dt>{t("bots.items")}</dt>
          <dd>{clock.number(bot.item_count)}</dd>
        </div>
        <div>
          <dt>{t("bots.knowledge")}</dt>
          <dd>{clock.number(bot.knowledge_count)}</dd>
        </div>
        <div>
          <dt>{t("bots.unanswered")}</dt>
          <dd data-careful={bot.unanswered_open > 0 || undefined}>{clock.number(bot.unanswered_open)}</dd>
        </div>
      </dl>
      <div className={classes.foot}>
        <Progress
          className={classes.progress}
          value={bot.completion}
          size={5}
          radius={3}
          aria-label={t("bots.completion", { name: bot.name })}
        />
        <span className={classes.percent}>{t("completion.percent", { percent: bot.completion })}</span>
        <Switch
          className={classes.switch}
          size="xs"
          label={t("bots.auto_reply")}
          labelPosition="left"
          aria-label={t("bots.auto_reply_of", { name: bot.name })}
          checked={turn.isPending ? turn.variables.on : bot.auto_reply}
          disabled={!mayEdit || turn.isPending}
          onChange={(e) => turn.mutate({ id: bot.id, on: e.currentTarget.checked }, { onError: failed })}
        />
      </div>
    </li>
  );
}
