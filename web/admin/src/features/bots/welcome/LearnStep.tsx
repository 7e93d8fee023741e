import "@mantine/core/styles/Progress.layer.css";
import { Button, Loader, Progress } from "@mantine/core";
import { IconAlertTriangle, IconArrowRight, IconCheck, IconClock } from "@tabler/icons-react";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Faq } from "@/lib/api/types";
import { Card } from "@/ui/Panel";
import { BlanksCard } from "../BlanksCard";
import { EVERY_FAQ, faqsQuery } from "../faq-queries";
import { botQuery } from "../queries";
import { TestChat } from "../TestChat";
import { WebsiteProgress } from "../Website";
import { type Frame, StepFrame } from "./StepFrame";
import classes from "./Welcome.module.css";

/** Here one watches it learn, and no socket is open yet. */
const LOOK_MS = 1000;
const stillLearning = (f: Faq) => f.state === "waiting" || f.state === "learning";

/** The FAQs of a bot, asked for again while it learns. */
export function useLearning(botId: string) {
  const faqs = useQuery({
    ...faqsQuery(botId, EVERY_FAQ, null, 50),
    refetchInterval: (q) => (q.state.data?.items.some(stillLearning) ? LOOK_MS : false),
  });
  const items = (faqs.data?.items ?? []).toReversed(); // as they were written
  const busy = items.filter(stillLearning).length;
  const known = items.filter((f) => f.state === "imported");
  return { items, busy, known, pending: faqs.isPending };
}

/** Questions a customer could ask: other words for what the bot has learnt. */
export function suggestionsOf(known: Faq[], n: number): string[] {
  return known.slice(0, n).map((f) => f.alternatives[0] ?? f.question);
}

export function LearnStep({ frame, botId, onDone }: { frame: Frame; botId: string; onDone: () => void }) {
  const { t } = useTranslation();
  const { data: bot } = useSuspenseQuery(botQuery(botId));
  const { items, busy, known, pending } = useLearning(botId);
  const total = items.length;
  const open = items.filter((f) => f.state === "failed" && f.state_reason === "blanks").length;
  const done = busy === 0 && !pending;
  const percent = total === 0 ? 100 : Math.round((known.length / total) * 100);
  return (
    <StepFrame
      frame={frame}
      title={t(!done ? "welcome.learn.title" : open > 0 ? "welcome.learn.title_waits" : "welcome.learn.title_done", {
        name: bot.name,
        count: open,
      })}
      text={t(done && open > 0 ? "welcome.learn.text_waits" : "welcome.learn.text")}
      foot={
        <>
          {busy > 0 ? <span>{t("welcome.learn.background")}</span> : null}
          <Button size="md" rightSection={<IconArrowRight size={16} />} onClick={onDone}>
            {t("welcome.learn.action")}
          </Button>
        </>
      }
    >
      <div>
        <Progress value={percent} size={8} radius={4} animated={busy > 0} aria-label={t("welcome.steps.learn")} />
        <div className={classes.numbers} role="status">
          <b>{t("completion.percent", { percent })}</b>
          <span>{t("welcome.learn.known", { count: known.length })}</span>
          {open > 0 ? <span>{t("welcome.learn.open", { count: open })}</span> : null}
        </div>
      </div>
      <WebsiteProgress botId={botId} />
      <div className={classes.two}>
        <Card title={t("welcome.learn.list")}>
          {total === 0 && !pending ? <p className={classes.note}>{t("welcome.learn.nothing")}</p> : null}
          <ul className={classes.list}>
            {items.map((f) => (
              <li key={f.id} className={classes.rowState} data-state={f.state}>
                {f.state === "imported" ? (
                  <IconCheck size={16} stroke={2.25} />
                ) : f.state === "learning" ? (
                  <Loader size={14} />
                ) : f.state === "waiting" ? (
                  <IconClock size={16} stroke={1.75} />
                ) : (
                  <IconAlertTriangle size={16} stroke={1.75} />
                )}
                <span className={classes.rowText}>{f.question}</span>
                <span className={classes.rowWord}>
                  {f.state === "failed" && f.state_reason === "blanks"
                    ? t("welcome.learn.blanks")
                    : t(`welcome.learn.state.${f.state}`)}
                </span>
              </li>
            ))}
          </ul>
        </Card>
        <div>
          <BlanksCard botId={botId} />
          <Card title={t(done ? "welcome.learn.ask_now" : "welcome.learn.ask")}>
            <div className={classes.chat}>
              <TestChat botId={botId} suggestions={suggestionsOf(known, 3)} />
            </div>
          </Card>
        </div>
      </div>
    </StepFrame>
  );
}
