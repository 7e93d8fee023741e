import { Button, FileButton, SegmentedControl, Select } from "@mantine/core";
import { IconHistory, IconUpload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DateOrder, HistoryTalk, HistoryUpload } from "@/lib/api/knowledge-types";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { useClock } from "@/lib/time";
import { FormProblem } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { Card } from "@/ui/Panel";
import { RowSkeletons } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/States";
import { toast } from "@/ui/toast";
import { DatesRead, WrongLines, wrongLines } from "./HistoryNotes";
import { Run } from "./HistoryRun";
import { Start, type StartProps } from "./HistoryStart";
import classes from "./Knowledge.module.css";
import { historyPreviewQuery, historyQuery, useStartHistory, useUploadHistory } from "./queries";

const PERIODS = ["30", "90", "180", "365", "0"] as const;
const MAX_BYTES = 50 * 1024 * 1024;

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
  const again = useRef<File | null>(null);
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
    again.current = file;
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
            {upload.isError ? <WrongLines lines={wrongLines(upload.error)} /> : null}
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
              <Own
                botId={botId}
                days={Number(days)}
                busy={busy}
                pending={start.isPending}
                onStart={(model) => start.mutate({ days: Number(days), model }, { onSuccess: began })}
              />
            ) : upload.data && !upload.isError ? (
              <Uploaded
                u={upload.data}
                busy={busy}
                pending={start.isPending}
                onCancel={() => upload.reset()}
                reading={upload.isPending}
                onOther={(dates) => again.current && upload.mutate({ file: again.current, days: Number(days), dates })}
                onStart={(model) => start.mutate({ upload_id: upload.data.id, model }, { onSuccess: began })}
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
              <Run key={r.id} botId={botId} r={r} mayEdit={mayEdit} busy={busy} />
            ))}
          </ul>
        )}
      </section>
    </>
  );
}

/** What a file holds, before its conversations are looked through. */
function Uploaded({
  u,
  onCancel,
  onOther,
  reading,
  ...go
}: StartProps & { u: HistoryUpload; onCancel: () => void; reading: boolean; onOther: (o: DateOrder) => void }) {
  const { t } = useTranslation();
  const clock = useClock();
  return (
    <div className={form.stack}>
      <p>
        {t("history.read", { file: u.file_name, talks: clock.number(u.conversations), pairs: clock.number(u.pairs) })}{" "}
        {u.bad_lines > 0 ? t("history.bad", { count: u.bad_lines, lines: clock.number(u.lines) }) : null}
      </p>
      <WrongLines lines={u.wrong} />
      {u.dates ? <DatesRead order={u.dates} sure={u.dates_sure} pending={reading} onOther={onOther} /> : null}
      {u.beyond > 0 ? (
        <p className={classes.warn}>
          {t("history_more.beyond", { count: u.beyond, shown: clock.number(u.beyond), talks: clock.number(u.talks) })}
        </p>
      ) : null}
      {u.again ? <p className={classes.warn}>{t("history.again", { when: clock.short(u.again) })}</p> : null}
      <First talks={u.first} />
      <Start cost={u} onCancel={onCancel} {...go} />
    </div>
  );
}

/** What the workspace's own closed conversations of a time hold. */
function Own({ botId, days, ...go }: StartProps & { botId: string; days: number }) {
  const { t } = useTranslation();
  const clock = useClock();
  const preview = useQuery(historyPreviewQuery(botId, days));
  if (preview.isPending) return <RowSkeletons rows={2} height={28} label={t("states.loading")} />;
  if (preview.isError) return <ErrorState error={preview.error} retry={() => preview.refetch()} />;
  const p = preview.data;
  return (
    <div className={form.stack}>
      <p>{t("history.own_talks", { count: p.talks, shown: clock.number(p.talks) })}</p>
      {p.beyond > 0 ? (
        <p className={classes.warn}>
          {t("history_more.beyond_own", { count: p.beyond, shown: clock.number(p.beyond) })}
        </p>
      ) : null}
      {p.first.length > 0 ? <First talks={p.first} /> : null}
      <Start cost={p} {...go} />
    </div>
  );
}

function First({ talks }: { talks: HistoryTalk[] }) {
  const { t } = useTranslation();
  return (
    <details className={classes.preview}>
      <summary>{t("history.preview", { count: talks.length })}</summary>
      <ol>
        {talks.map((talk, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the conversations have no other name here and never move
          <li key={i}>
            {talk.map((l, j) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: nor have their lines
              <p key={j}>
                <b>{t(`history.from.${l.from}`)}</b> {l.text}
              </p>
            ))}
          </li>
        ))}
      </ol>
    </details>
  );
}
