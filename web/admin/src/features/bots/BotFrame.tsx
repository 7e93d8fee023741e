import { Button, Menu, UnstyledButton, VisuallyHidden } from "@mantine/core";
import {
  IconAdjustmentsHorizontal,
  IconAlertTriangle,
  IconBook2,
  IconBooks,
  IconCheck,
  IconChecklist,
  IconHelpHexagon,
  IconInfoCircle,
  IconMenu2,
  IconPlayerPlay,
  IconRocket,
  IconSelector,
  IconSparkles,
  type TablerIcon,
} from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useLocation, useNavigate } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Bot, BotName, KnowledgePublication } from "@/lib/api/types";
import { useKeys } from "@/lib/keys";
import { onPublication } from "@/lib/realtime/heard";
import { useSession } from "@/lib/session";
import { useClock } from "@/lib/time";
import { BotTile } from "@/ui/Avatar";
import { KeyHint } from "@/ui/KeyHint";
import { SidePage, sideCount, sideLink, sideMenu } from "@/ui/SidePage";
import { Bone } from "@/ui/Skeleton";
import { ErrorState } from "@/ui/States";
import classes from "./BotFrame.module.css";
import { botQuery, unansweredKey, useBotNames } from "./queries";
import { chatPage } from "./words";

const TestPanel = lazy(() => import("./TestPanel"));

type Face = BotName & Partial<Pick<Bot, "auto_reply" | "training" | "unanswered_open">>;

type Item = {
  key:
    | "general"
    | "faqs"
    | "articles"
    | "documents"
    | "urls"
    | "knowledge"
    | "unanswered"
    | "tests"
    | "settings"
    | "launch"
    | "prompt";
  to:
    | "/bots/$botId/general"
    | "/bots/$botId/faqs"
    | "/bots/$botId/articles"
    | "/bots/$botId/documents"
    | "/bots/$botId/urls"
    | "/bots/$botId/knowledge"
    | "/bots/$botId/unanswered"
    | "/bots/$botId/tests"
    | "/bots/$botId/settings"
    | "/bots/$botId/launch"
    | "/bots/$botId/prompt";
  icon?: TablerIcon;
  /** Stands below the heading of the training data. */
  training?: boolean;
  count?: (b: Face) => number | undefined;
  /** Of those, what could not be learnt. */
  failed?: (b: Face) => number | undefined;
};

/** While much is learnt, it is counted once in this time. */
const COUNT_MS = 1000;

/** Everything inside one bot: its pages left, the chosen one right. */
export default function BotFrame({ botId, children }: { botId: string; children: ReactNode }) {
  const { t } = useTranslation();
  const { can } = useSession();
  // Who may only work on the knowledge gets no more of the bot than its name.
  const mayRead = can("bots", "view");
  const bot = useQuery({ ...botQuery(botId), enabled: mayRead });
  const named = useBotNames().find((b) => b.id === botId);
  const face: Face | undefined = bot.data ?? named;
  const [testing, setTesting] = useState(false);
  const mayTest = can("bots", "edit");
  const { hash } = useLocation();
  // A link of the checklist leads straight to the test.
  useEffect(() => {
    if (hash === "test") setTesting(mayTest);
  }, [hash, mayTest]);
  // What is learnt elsewhere is counted here.
  const client = useQueryClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = onPublication<KnowledgePublication>("knowledge.updated", (p) => {
      if (p.bot_id !== botId) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        void client.invalidateQueries({ queryKey: botQuery(botId).queryKey });
        void client.invalidateQueries({ queryKey: unansweredKey(botId) });
      }, COUNT_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [client, botId]);
  // An answer that repeats a FAQ opens its question again, when it is learnt.
  const open = bot.data?.unanswered_open;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another count is what tells of other rows
  useEffect(() => {
    void client.invalidateQueries({ queryKey: unansweredKey(botId) });
  }, [client, botId, open]);
  const test = () => (mayTest ? setTesting((on) => !on) : window.open(chatPage(botId), "_blank", "noopener"));
  useKeys({ t: test });

  const items: Item[] = [];
  if (mayRead) items.push({ key: "general", to: "/bots/$botId/general", icon: IconInfoCircle });
  if (can("knowledge", "view")) {
    for (const key of ["faqs", "articles", "documents", "urls"] as const)
      items.push({
        key,
        to: `/bots/$botId/${key}`,
        training: true,
        count: (b) => b.training?.[key].all,
        failed: (b) => b.training?.[key].failed,
      });
    items.push({ key: "knowledge", to: "/bots/$botId/knowledge", icon: IconBook2 });
    items.push({
      key: "unanswered",
      to: "/bots/$botId/unanswered",
      icon: IconHelpHexagon,
      count: (b) => b.unanswered_open,
    });
    items.push({ key: "tests", to: "/bots/$botId/tests", icon: IconChecklist });
  }
  if (mayRead) {
    items.push({ key: "settings", to: "/bots/$botId/settings", icon: IconAdjustmentsHorizontal });
    items.push({ key: "launch", to: "/bots/$botId/launch", icon: IconRocket });
    items.push({ key: "prompt", to: "/bots/$botId/prompt", icon: IconSparkles });
  }

  if (bot.isError && !bot.data) return <ErrorState error={bot.error} retry={() => bot.refetch()} />;
  return (
    <SidePage
      label={t("bots.pages_label")}
      menu={(open) => (
        <button type="button" className={sideMenu} onClick={open}>
          <IconMenu2 size={17} stroke={1.75} />
          {face?.name ?? ""}
        </button>
      )}
      head={<Switcher botId={botId} bot={face} />}
      nav={(close) => (
        <ul>
          {items.map((i, n) => (
            <li key={i.key}>
              {i.training && !items[n - 1]?.training ? (
                <h2 className={classes.heading}>
                  <IconBooks size={17} stroke={1.75} />
                  {t("bots.pages.training")}
                </h2>
              ) : null}
              <Link
                to={i.to}
                params={{ botId }}
                className={i.training ? `${sideLink} ${classes.inner}` : sideLink}
                activeProps={{ "data-active": true } as object}
                onClick={close}
              >
                {i.icon ? <i.icon size={17} stroke={1.75} /> : null}
                {t(`bots.pages.${i.key}`)}
                <Count value={face ? i.count?.(face) : undefined} failed={face ? i.failed?.(face) : undefined} />
              </Link>
            </li>
          ))}
        </ul>
      )}
      foot={
        face ? (
          <Button
            variant="default"
            fullWidth
            leftSection={<IconPlayerPlay size={15} stroke={1.75} />}
            rightSection={<KeyHint keys="T" />}
            onClick={test}
          >
            <span className={classes.test}>{t("bots.test", { name: face.name })}</span>
          </Button>
        ) : null
      }
    >
      <div className={classes.beside} data-narrow={(testing && face !== undefined) || undefined}>
        {children}
      </div>
      <Suspense>
        {testing && face ? <TestPanel botId={botId} name={face.name} onClose={() => setTesting(false)} /> : null}
      </Suspense>
    </SidePage>
  );
}

function Switcher({ botId, bot }: { botId: string; bot: Face | undefined }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const names = useBotNames();
  if (!bot) {
    return (
      <div className={classes.switcher}>
        <Bone w={32} h={32} />
        <Bone w={90} h={12} />
      </div>
    );
  }
  const face = (
    <>
      <BotTile size={32} color={bot.theme_color} src={bot.avatar_url} />
      <span className={classes.names}>
        <span className={classes.nameRow}>
          <h2 className={classes.name}>{bot.name}</h2>
          {names.length > 1 ? <IconSelector size={14} stroke={1.75} /> : null}
        </span>
        {bot.auto_reply === undefined ? null : (
          <span className={classes.state}>
            <span className={classes.dot} data-on={bot.auto_reply || undefined} />
            {t(bot.auto_reply ? "bots.answering" : "bots.silent")}
          </span>
        )}
      </span>
    </>
  );
  if (names.length < 2) return <div className={classes.switcher}>{face}</div>;
  return (
    <Menu position="bottom-start" width={220}>
      <Menu.Target>
        <UnstyledButton className={classes.switcher}>
          {face}
          <VisuallyHidden>{t("bots.switch")}</VisuallyHidden>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {names.map((b) => (
          <Menu.Item
            key={b.id}
            leftSection={<BotTile size={20} color={b.theme_color} src={b.avatar_url} />}
            rightSection={b.id === botId ? <IconCheck size={15} /> : null}
            onClick={() => navigate({ to: "/bots/$botId/faqs", params: { botId: b.id } })}
          >
            {b.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Count({ value, failed }: { value: number | undefined; failed: number | undefined }) {
  const { t } = useTranslation();
  const clock = useClock();
  if (!value) return null;
  return (
    <span className={sideCount}>
      {failed ? (
        <span className={classes.failed} title={t("bots.failed", { count: failed, shown: clock.number(failed) })}>
          <IconAlertTriangle size={13} stroke={2} />
          <VisuallyHidden>{t("bots.failed", { count: failed, shown: clock.number(failed) })}</VisuallyHidden>
        </span>
      ) : null}
      {clock.number(value)}
    </span>
  );
}
