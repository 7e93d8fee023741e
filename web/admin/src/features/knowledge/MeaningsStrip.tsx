import "@mantine/core/styles/Progress.layer.css";
import { Button, Progress } from "@mantine/core";
import { IconAlertTriangle, IconSparkles } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Meanings } from "@/lib/api/model-types";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { useClock } from "@/lib/time";
import { toast, toastProblem } from "@/ui/toast";
import classes from "./Meanings.module.css";
import { meaningsQuery, useRetryMeanings } from "./queries";

type Reason = "network";

/** How far the bot is with the meanings of its texts, and why it does not go on. Without an embedding model: nothing. */
export function MeaningsStrip({ botId }: { botId: string }) {
  const { t } = useTranslation();
  const clock = useClock();
  const { can } = useSession();
  const meanings = useQuery(meaningsQuery(botId));
  const retry = useRetryMeanings(botId);
  const m = meanings.data;
  if (!m || (m.state === "off" && !m.rerank)) return null; // a list does not fail because of this line
  const why = (reason: string, message: string) =>
    [t(`meanings.reasons.${reason as Reason}`), message.replace(/\.$/, "")].filter(Boolean).join(" – ");
  const lines = [
    m.state === "ready" ? t("meanings.ready", { model: m.model }) : "",
    m.state === "building" || m.state === "failing"
      ? m.serving
        ? t("meanings.old", { model: m.serving })
        : t("meanings.first")
      : "",
    m.left_out > 0 ? t("meanings.left_out", { count: m.left_out }) : "",
    m.rerank ? t("meanings.judged_by", { model: m.rerank }) : "",
  ].filter(Boolean);
  const troubles = [
    m.state === "failing" ? t("meanings.why", { reason: why(m.reason, m.message) }) : "",
    m.ask_reason ? t("meanings.ask", { reason: why(m.ask_reason, m.ask_message) }) : "",
    m.rerank_reason ? t("meanings.judge", { reason: why(m.rerank_reason, m.rerank_message) }) : "",
  ].filter(Boolean);
  const onRetry = () =>
    retry.mutate(undefined, {
      onSuccess: () => toast(t("meanings.retried")),
      onError: (e) => toastProblem(problemText(t, e)),
    });
  return (
    <section className={classes.strip} aria-label={t("meanings.title")} data-bad={troubles.length > 0 || undefined}>
      <span className={classes.icon}>
        {troubles.length > 0 ? <IconAlertTriangle size={17} stroke={1.75} /> : <IconSparkles size={17} stroke={1.75} />}
      </span>
      <div className={classes.what}>
        {m.state === "building" || m.state === "failing" ? <Filling m={m} /> : null}
        {troubles.map((x) => (
          <p key={x} className={classes.trouble} role="status">
            {x}{" "}
            {x === troubles[0] && m.state === "failing" && m.again
              ? t("meanings.again", { time: clock.short(m.again) })
              : null}
          </p>
        ))}
        {lines.length > 0 ? <p>{lines.join(" ")}</p> : null}
      </div>
      {(m.state === "failing" || m.left_out > 0) && can("knowledge", "edit") ? (
        <Button size="xs" variant="default" loading={retry.isPending} onClick={onRetry}>
          {t("meanings.retry")}
        </Button>
      ) : null}
    </section>
  );
}

function Filling({ m }: { m: Meanings }) {
  const { t } = useTranslation();
  const clock = useClock();
  const done = t("meanings.done", { done: clock.number(m.done), total: clock.number(m.total) });
  return (
    <div className={classes.filling}>
      <span className={classes.label}>
        {t("meanings.progress")} · {m.model}
      </span>
      <span className={classes.count}>{done}</span>
      <Progress
        className={classes.bar}
        size={5}
        value={m.total > 0 ? (100 * m.done) / m.total : 0}
        color={m.state === "failing" ? "gray" : undefined}
        aria-label={`${t("meanings.progress")}: ${done}`}
      />
    </div>
  );
}
