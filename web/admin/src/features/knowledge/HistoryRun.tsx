import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { HistoryRun } from "@/lib/api/knowledge-types";
import { problemText } from "@/lib/problem";
import { useClock } from "@/lib/time";
import form from "@/ui/form.module.css";
import { RowSkeletons } from "@/ui/Skeleton";
import { ErrorState } from "@/ui/States";
import { Tag, type Tone } from "@/ui/Tag";
import { toast, toastProblem } from "@/ui/toast";
import { Start } from "./HistoryStart";
import classes from "./Knowledge.module.css";
import { historyRestQuery, useCancelHistory, useContinueHistory } from "./queries";

const STATES: Record<HistoryRun["state"], Tone> = {
  uploaded: "gray",
  queued: "gray",
  running: "accent",
  done: "good",
  failed: "bad",
  cancelled: "gray",
};

/** One run: how far it is, what it has brought and left, and how to go on. */
export function Run({
  botId,
  r,
  mayEdit,
  busy,
}: {
  botId: string;
  r: HistoryRun;
  mayEdit: boolean;
  /** One of the bot is under way. */
  busy: boolean;
}) {
  const { t } = useTranslation();
  const clock = useClock();
  const cancel = useCancelHistory(botId);
  const [goingOn, setGoingOn] = useState(false);
  const going = r.state === "queued" || r.state === "running";
  return (
    <li className={classes.row}>
      <div className={classes.what}>
        <span className={classes.question}>
          {r.own ? t("history.sources.own") : r.file_name || t("history.a_file")}
        </span>
        <p className={classes.facts}>
          <Tag tone={STATES[r.state]} dot>
            {t(`history.states.${r.state}`)}
          </Tag>
          {r.state === "running" && r.total === 0 && r.conversations > 0 ? (
            <span>{t("history.looking", { done: clock.number(r.mined), total: clock.number(r.conversations) })}</span>
          ) : null}
          {r.total > 0 ? (
            <span>{t("history.progress", { done: clock.number(r.done), total: clock.number(r.total) })}</span>
          ) : null}
          <span>{t("history.talks", { count: r.conversations, shown: clock.number(r.conversations) })}</span>
          <span>{t("history.proposed", { count: r.proposed, shown: clock.number(r.proposed) })}</span>
          {r.known > 0 ? (
            <span title={t("history.known_help")}>
              {t("history.known", { count: r.known, shown: clock.number(r.known) })}
            </span>
          ) : null}
          {r.joined > 0 ? (
            <span title={t("history_more.joined_help")}>
              {t("history_more.joined", { count: r.joined, shown: clock.number(r.joined) })}
            </span>
          ) : null}
          {r.beyond > 0 ? (
            <span>{t("history_more.run_beyond", { count: r.beyond, shown: clock.number(r.beyond) })}</span>
          ) : null}
          {r.left_out > 0 ? (
            <span>{t("history_more.run_left", { count: r.left_out, shown: clock.number(r.left_out) })}</span>
          ) : null}
          {r.credits > 0 ? (
            <span>{t("history.credits", { count: r.credits, shown: clock.number(r.credits) })}</span>
          ) : null}
          <span title={clock.exact(r.created_at)}>{clock.short(r.created_at)}</span>
        </p>
        {r.state === "failed" && r.reason ? (
          <p className={classes.warn} role="status">
            {t(`history_more.reasons.${r.reason}`)} {r.more ? t("history_more.failed_kept") : null}
          </p>
        ) : null}
        {goingOn ? <Rest botId={botId} r={r} busy={busy} onDone={() => setGoingOn(false)} /> : null}
      </div>
      {r.more && mayEdit && !goingOn && !going ? (
        <Button variant="default" disabled={busy} onClick={() => setGoingOn(true)}>
          {t(r.state === "failed" ? "history_more.again" : "history_more.go_on")}
        </Button>
      ) : null}
      {going && mayEdit ? (
        <Button
          variant="subtle"
          color="gray"
          loading={cancel.isPending}
          onClick={() => cancel.mutate(r.id, { onError: (e) => toastProblem(problemText(t, e)) })}
        >
          {t("actions.cancel")}
        </Button>
      ) : null}
    </li>
  );
}

/** What a run has left, and what it takes to go on with it. */
function Rest({ botId, r, busy, onDone }: { botId: string; r: HistoryRun; busy: boolean; onDone: () => void }) {
  const { t } = useTranslation();
  const clock = useClock();
  const rest = useQuery(historyRestQuery(botId, r.id));
  const goOn = useContinueHistory(botId);
  if (rest.isPending) return <RowSkeletons rows={1} height={28} label={t("states.loading")} />;
  if (rest.isError) return <ErrorState error={rest.error} retry={() => rest.refetch()} />;
  const { talks, questions } = rest.data;
  return (
    <div className={form.stack}>
      <p>
        {talks > 0 ? t("history_more.rest_talks", { count: talks, shown: clock.number(talks) }) : null}{" "}
        {questions > 0 ? t("history_more.rest_questions", { count: questions, shown: clock.number(questions) }) : null}
      </p>
      <Start
        cost={rest.data}
        rest={questions + (r.state === "failed" ? 1 : 0)}
        busy={busy}
        pending={goOn.isPending}
        onCancel={onDone}
        onStart={(model) =>
          goOn.mutate(
            { id: r.id, model },
            {
              onSuccess: () => {
                onDone();
                toast(t("history.started"));
              },
              onError: (e) => toastProblem(problemText(t, e)),
            },
          )
        }
      />
    </div>
  );
}
