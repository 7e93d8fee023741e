import { Button, FileButton, SegmentedControl, Select } from "@mantine/core";
import { IconHistory, IconUpload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { HistoryRun, HistoryUpload } from "@/lib/api/knowledge-types";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { useClock } from "@/lib/time";
import { FormProblem } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { Card } from "@/ui/Panel";
import { RowSkeletons } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/States";
import { Tag, type Tone } from "@/ui/Tag";
import { toast, toastProblem } from "@/ui/toast";
import classes from "./Knowledge.module.css";
import { historyQuery, useCancelHistory, useStartHistory, useUploadHistory } from "./queries";

const PERIODS = ["30", "90", "180", "365", "0"] as const;
const MAX_BYTES = 50 * 1024 * 1024;
const STATES: Record<HistoryRun["state"], Tone> = {
  uploaded: "gray",
  queued: "gray",
  running: "accent",
  done: "good",
  failed: "bad",
  cancelled: "gray",
};

/** Start with what is known already: chats of another system, or the closed conversations of this workspace. */
export function HistoryTab({ botId }: { botId: string }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const runs = useQuery(historyQuery(botId));
  const upload = useUploadHistory(botId);
  const start = useStartHistory(botId);
  const [source, setSource] = useState<"file" | "own">("file");
  const [days, setDays] = useState<(typeof PERIODS)[number]>("0");
  const [tooBig, setTooBig] = useState(false);
  const mayEdit = can("knowledge", "edit");
  const busy = runs.data?.some((r) => r.state === "queued" || r.state === "running") ?? false;
  const began = () => {
    upload.reset();
    toast(t("history.started"));
  };
  const take = (file: File | null) => {
    if (!file) return;
    upload.reset();
    start.reset();
    setTooBig(file.size > MAX_BYTES);
    if (file.size <= MAX_BYTES) upload.mutate({ file, days: Number(days) });
  };
  const problem = tooBig
    ? t("errors.history.too_large")
    : upload.isError
      ? problemText(t, upload.error)
      : start.isError
        ? problemText(t, start.error)
        : null;
  return (
    <>
      {mayEdit ? (
        <Card title={t("history.title")} hint={t("history.hint")}>
          <div className={form.stack}>
            <FormProblem text={problem} />
            <SegmentedControl
              aria-label={t("history.source")}
              value={source}
              onChange={(v) => {
                setSource(v === "own" ? "own" : "file");
                upload.reset();
                start.reset();
              }}
              data={[
                { value: "file", label: t("history.sources.file") },
                { value: "own", label: t("history.sources.own") },
              ]}
            />
            <p className={form.rowHelp}>{t(`history.sources_help.${source}`)}</p>
            <Select
              label={t("history.period")}
              w={220}
              allowDeselect={false}
              data={PERIODS.map((p) => ({ value: p, label: t(`history.periods.${p}`) }))}
              value={days}
              onChange={(v) => {
                setDays(PERIODS.find((p) => p === v) ?? "0");
                upload.reset();
              }}
            />
            {source === "own" ? (
              <div>
                <Button
                  size="sm"
                  disabled={busy}
                  loading={start.isPending}
                  onClick={() => start.mutate({ days: Number(days) }, { onSuccess: began })}
                >
                  {t("history.start")}
                </Button>
              </div>
            ) : upload.data ? (
              <Preview
                u={upload.data}
                busy={busy}
                pending={start.isPending}
                onCancel={() => upload.reset()}
                onStart={() => start.mutate({ upload_id: upload.data.id }, { onSuccess: began })}
              />
            ) : (
              <div>
                <FileButton accept=".csv,.txt,.xlsx,.json,.jsonl" onChange={take}>
                  {(props) => (
                    <Button
                      {...props}
                      size="sm"
                      variant="default"
                      loading={upload.isPending}
                      leftSection={<IconUpload size={15} stroke={1.75} />}
                    >
                      {t("history.choose")}
                    </Button>
                  )}
                </FileButton>
              </div>
            )}
          </div>
        </Card>
      ) : null}
      <section className={`${classes.card} ${classes.below}`} aria-label={t("history.runs")}>
        {runs.isPending ? (
          <RowSkeletons rows={3} height={56} label={t("states.loading")} />
        ) : runs.isError ? (
          <ErrorState error={runs.error} retry={() => runs.refetch()} />
        ) : runs.data.length === 0 ? (
          <EmptyState
            icon={<IconHistory size={20} stroke={1.75} />}
            text={t("history.empty")}
            hint={t("history.empty_hint")}
          />
        ) : (
          <ul>
            {runs.data.map((r) => (
              <Run key={r.id} botId={botId} r={r} mayEdit={mayEdit} />
            ))}
          </ul>
        )}
      </section>
    </>
  );
}

function Preview({
  u,
  busy,
  pending,
  onCancel,
  onStart,
}: {
  u: HistoryUpload;
  busy: boolean;
  pending: boolean;
  onCancel: () => void;
  onStart: () => void;
}) {
  const { t } = useTranslation();
  const clock = useClock();
  return (
    <div className={form.stack}>
      <p>
        {t("history.read", { file: u.file_name, talks: clock.number(u.conversations), pairs: clock.number(u.pairs) })}{" "}
        {u.bad_lines > 0 ? t("history.bad", { count: u.bad_lines, lines: clock.number(u.lines) }) : null}{" "}
        {t("history.free")}
      </p>
      {u.again ? <p className={classes.warn}>{t("history.again", { when: clock.short(u.again) })}</p> : null}
      <details className={classes.preview}>
        <summary>{t("history.preview", { count: u.first.length })}</summary>
        <ol>
          {u.first.map((talk, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the conversations of a file have no other name and never move
            <li key={i}>
              {talk.map((l, j) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: nor have its lines
                <p key={j}>
                  <b>{t(`history.from.${l.from}`)}</b> {l.text}
                </p>
              ))}
            </li>
          ))}
        </ol>
      </details>
      <div className={form.actions}>
        <Button size="sm" variant="default" onClick={onCancel}>
          {t("actions.cancel")}
        </Button>
        <Button size="sm" disabled={busy || u.pairs === 0} loading={pending} onClick={onStart}>
          {t("history.start")}
        </Button>
      </div>
    </div>
  );
}

function Run({ botId, r, mayEdit }: { botId: string; r: HistoryRun; mayEdit: boolean }) {
  const { t } = useTranslation();
  const clock = useClock();
  const cancel = useCancelHistory(botId);
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
          {r.total > 0 ? (
            <span>{t("history.progress", { done: clock.number(r.done), total: clock.number(r.total) })}</span>
          ) : null}
          <span>{t("history.talks", { count: r.conversations, shown: clock.number(r.conversations) })}</span>
          <span>{t("history.proposed", { count: r.proposed, shown: clock.number(r.proposed) })}</span>
          <span title={clock.exact(r.created_at)}>{clock.short(r.created_at)}</span>
        </p>
      </div>
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
