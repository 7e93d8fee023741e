import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconDots, IconExternalLink, IconPlus, IconRobot, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Bot } from "@/lib/api/types";
import { useSession } from "@/lib/session";
import { useClock } from "@/lib/time";
import { usePageTitle } from "@/lib/title";
import { BotTile } from "@/ui/Avatar";
import { Page, PageHeader } from "@/ui/Panel";
import { Bone } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/States";
import { Tag } from "@/ui/Tag";
import classes from "./BotsScreen.module.css";
import { CreateBot } from "./CreateBot";
import { DeleteBot } from "./DeleteBot";
import { botsQuery, useBotNames } from "./queries";
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
              <BotTile size={36} color={b.theme_color} />
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
  const navigate = useNavigate();
  const [creating, setCreating] = useState(false);
  const [deleting, setDeleting] = useState<Bot | null>(null);
  usePageTitle(t("nav.bots"));
  const mayCreate = can("bots", "edit");
  const none = bots.data?.length === 0;
  return (
    <Page
      header={
        <PageHeader
          title={t("nav.bots")}
          hint={bots.data && !none ? t("bots.count", { count: bots.data.length }) : null}
        >
          {mayCreate && !none ? (
            <Button leftSection={<IconPlus size={16} stroke={2} />} onClick={() => setCreating(true)}>
              {t("bots.new")}
            </Button>
          ) : null}
        </PageHeader>
      }
    >
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
            {mayCreate ? (
              <Button leftSection={<IconPlus size={16} stroke={2} />} onClick={() => setCreating(true)}>
                {t("bots.create_first")}
              </Button>
            ) : null}
          </EmptyState>
        </div>
      ) : (
        <ul className={classes.grid}>
          {bots.data.map((b) => (
            <BotCard key={b.id} bot={b} onDelete={can("bots", "manage") ? () => setDeleting(b) : null} />
          ))}
        </ul>
      )}
      {creating ? (
        <CreateBot
          onClose={() => setCreating(false)}
          onCreated={(b) => navigate({ to: "/bots/$botId/faqs", params: { botId: b.id } })}
        />
      ) : null}
      {deleting ? <DeleteBot bot={deleting} onClose={() => setDeleting(null)} /> : null}
    </Page>
  );
}

function BotCard({ bot, onDelete }: { bot: Bot; onDelete: (() => void) | null }) {
  const { t } = useTranslation();
  const clock = useClock();
  return (
    <li className={classes.card}>
      <div className={classes.top}>
        <BotTile size={36} color={bot.theme_color} />
        <div className={classes.names}>
          <Link to="/bots/$botId/faqs" params={{ botId: bot.id }} className={classes.name} title={bot.name}>
            {bot.name}
          </Link>
          <div className={classes.role}>
            {[bot.role === "custom" ? bot.role_text : t(`bots.roles.${bot.role}`), bot.business_name]
              .filter(Boolean)
              .join(" · ")}
          </div>
        </div>
        <Menu position="bottom-end" width={200}>
          <Menu.Target>
            <ActionIcon className={classes.more} size={28} aria-label={t("bots.actions", { name: bot.name })}>
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
          <dt>{t("bots.faqs")}</dt>
          <dd>{clock.number(bot.faq_count)}</dd>
        </div>
        <div>
          <dt>{t("bots.unanswered")}</dt>
          <dd data-careful={bot.unanswered_open > 0 || undefined}>{clock.number(bot.unanswered_open)}</dd>
        </div>
        <div className={classes.state}>
          <dt>{t("bots.status")}</dt>
          <dd>
            <Tag tone={bot.auto_reply ? "good" : "gray"} dot>
              {t(bot.auto_reply ? "bots.answering" : "bots.silent")}
            </Tag>
          </dd>
        </div>
      </dl>
    </li>
  );
}
