import { ActionIcon, Button, Menu, VisuallyHidden } from "@mantine/core";
import {
  IconAlertTriangle,
  IconChecklist,
  IconDots,
  IconDownload,
  IconPencil,
  IconPlayerPlay,
  IconPlus,
  IconSettings,
  IconTrash,
  IconUpload,
} from "@tabler/icons-react";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { AnswerTest } from "@/lib/api/check-types";
import { api } from "@/lib/api/client";
import { CHECKS } from "@/lib/checks";
import { saveFile } from "@/lib/file";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { useClock } from "@/lib/time";
import { usePageTitle } from "@/lib/title";
import { Chips } from "@/ui/Chips";
import { confirm } from "@/ui/confirm";
import { Page, PageHeader } from "@/ui/Panel";
import { SearchField } from "@/ui/SearchField";
import { RowSkeletons } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/States";
import { Tag } from "@/ui/Tag";
import table from "@/ui/table.module.css";
import { toast, toastProblem } from "@/ui/toast";
import classes from "./Checks.module.css";
import {
  active,
  estimateQuery,
  exportPath,
  runsQuery,
  settingQuery,
  type Taken,
  type TestFilter,
  testsQuery,
  useDeleteTest,
  useImportTests,
  useStartRun,
} from "./queries";
import { RunScreen } from "./RunScreen";
import { RunsCard } from "./RunsCard";
import { SettingDialog } from "./SettingDialog";
import { TakenDialog } from "./TakenDialog";
import { TestDialog } from "./TestDialog";
import { costText, expectedText, TONES, VERDICTS } from "./words";

/** The answer tests of a bot, or one of their runs. */
export function ChecksScreen({
  botId,
  runId,
  onRun,
}: {
  botId: string;
  runId: string | undefined;
  onRun: (id: string | null) => void;
}) {
  if (runId) return <RunScreen key={runId} botId={botId} runId={runId} onBack={() => onRun(null)} />;
  return <TestsScreen botId={botId} onRun={onRun} />;
}

function TestsScreen({ botId, onRun }: { botId: string; onRun: (id: string) => void }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const client = useQueryClient();
  const [filter, setFilter] = useState<TestFilter>({ verdict: "", search: "" });
  const list = useInfiniteQuery(testsQuery(botId, filter));
  const runs = useQuery(runsQuery(botId));
  const when = useQuery(settingQuery(botId)).data;
  const untried = when?.changed_at;
  const clock = useClock();
  const start = useStartRun(botId);
  const upload = useImportTests(botId);
  const file = useRef<HTMLInputElement>(null);
  const [editing, setEditing] = useState<AnswerTest | "new" | null>(null);
  const [setting, setSetting] = useState(false);
  const [taken, setTaken] = useState<Taken | null>(null);
  usePageTitle(t("checks.title"));
  const mayEdit = can("knowledge", "edit");
  const onError = (e: unknown) => toastProblem(problemText(t, e));
  const rows = list.data?.pages.flatMap((p) => p.items) ?? [];
  const first = list.data?.pages[0];
  const total = first?.total ?? 0;
  const now = runs.data?.find((r) => r.why !== "rehearsal" && active(r));
  // With each result the list is no longer what it was.
  const seen = runs.data?.map((r) => `${r.id} ${r.state} ${r.done}`).join();
  useEffect(() => {
    if (!seen) return;
    void client.invalidateQueries({ queryKey: [...CHECKS, botId, "list"] });
    void client.invalidateQueries({ queryKey: settingQuery(botId).queryKey });
  }, [seen, botId, client]);
  const run = async () => {
    try {
      const e = await client.fetchQuery({ ...estimateQuery(botId), staleTime: 0 });
      const sure =
        !e.has_model ||
        (await confirm({
          title: t("checks.confirm_title", { tests: e.tests }),
          text: costText(t, e),
          action: t("checks.run"),
          cancel: t("actions.cancel"),
          danger: false,
        }));
      if (sure) start.mutate(undefined, { onError });
    } catch (e) {
      onError(e);
    }
  };
  const take = (chosen: File | null | undefined) => {
    if (!chosen) return;
    upload.mutate(chosen, {
      onSuccess: (r) => {
        if (r.skipped.length > 0) setTaken(r);
        else toast(t("checks.imported", { count: r.added, left: 0 }));
      },
      onError,
    });
  };
  const add = (
    <Button variant="default" leftSection={<IconPlus size={16} stroke={2} />} onClick={() => setEditing("new")}>
      {t("checks.add")}
    </Button>
  );
  return (
    <Page
      header={
        <PageHeader title={t("checks.title")} hint={t("checks.hint")}>
          <Menu position="bottom-end" width={200}>
            <Menu.Target>
              <ActionIcon size={32} variant="default" aria-label={t("checks.more")} loading={upload.isPending}>
                <IconDots size={16} stroke={1.75} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {mayEdit ? (
                <Menu.Item leftSection={<IconUpload size={15} stroke={1.75} />} onClick={() => file.current?.click()}>
                  {t("checks.import")}
                </Menu.Item>
              ) : null}
              <Menu.Item
                leftSection={<IconDownload size={15} stroke={1.75} />}
                onClick={() =>
                  void api
                    .file(exportPath(botId))
                    .then((f) => saveFile(f, "answer-tests.csv"))
                    .catch(onError)
                }
              >
                {t("checks.export")}
              </Menu.Item>
              <Menu.Item leftSection={<IconSettings size={15} stroke={1.75} />} onClick={() => setSetting(true)}>
                {t("checks.settings")}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
          {mayEdit && total > 0 ? (
            <>
              {add}
              <Button
                leftSection={<IconPlayerPlay size={16} stroke={1.75} />}
                loading={start.isPending}
                disabled={now !== undefined}
                onClick={() => void run()}
              >
                {t("checks.run")}
              </Button>
            </>
          ) : null}
          <input
            ref={file}
            type="file"
            accept=".csv,text/csv"
            hidden
            onChange={(e) => {
              take(e.currentTarget.files?.[0]);
              e.currentTarget.value = "";
            }}
          />
        </PageHeader>
      }
    >
      {untried && !now && total > 0 ? (
        <p className={classes.untried} role="status">
          <IconAlertTriangle size={16} stroke={1.75} aria-hidden />
          {t("checks.untried", { at: clock.exact(untried) })}
        </p>
      ) : null}
      <div className={classes.columns}>
        <section className={classes.card} aria-label={t("checks.title")}>
          {total > 0 ? (
            <div className={classes.bar}>
              <Chips
                label={t("checks.filter")}
                chips={[
                  { value: "" as TestFilter["verdict"], label: t("checks.all"), count: total },
                  ...VERDICTS.map((v) => ({
                    value: v as TestFilter["verdict"],
                    label: t(`checks.verdicts.${v}`),
                    count: first?.counts[v] ?? 0,
                  })).filter((c) => c.count > 0 || c.value === filter.verdict),
                  ...((first?.counts.none ?? 0) > 0 || filter.verdict === "none"
                    ? [{ value: "none" as const, label: t("checks.none"), count: first?.counts.none ?? 0 }]
                    : []),
                ]}
                value={filter.verdict}
                onChange={(verdict) => setFilter({ ...filter, verdict })}
              />
              <SearchField
                value={filter.search}
                placeholder={t("checks.search")}
                onChange={(search) => setFilter({ ...filter, search })}
              />
            </div>
          ) : null}
          {list.isPending ? (
            <RowSkeletons rows={6} height={56} label={t("states.loading")} />
          ) : list.isError ? (
            <ErrorState error={list.error} retry={() => list.refetch()} />
          ) : rows.length === 0 ? (
            <EmptyState
              icon={<IconChecklist size={20} stroke={1.75} />}
              text={t(total > 0 ? "checks.empty_filter" : "checks.empty")}
              hint={total > 0 ? undefined : t("checks.empty_hint")}
            >
              {total === 0 && mayEdit ? add : null}
            </EmptyState>
          ) : (
            <Rows botId={botId} rows={rows} mayEdit={mayEdit} onEdit={setEditing} />
          )}
          {list.hasNextPage ? (
            <div className={classes.more}>
              <Button variant="subtle" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
                {t("actions.more")}
              </Button>
            </div>
          ) : null}
        </section>
        {total > 0 ? (
          <RunsCard botId={botId} runs={runs} next={when?.next_at} mayEdit={mayEdit} onOpen={onRun} />
        ) : null}
      </div>
      {editing ? (
        <TestDialog botId={botId} test={editing === "new" ? undefined : editing} onClose={() => setEditing(null)} />
      ) : null}
      {setting ? <SettingDialog botId={botId} mayEdit={mayEdit} onClose={() => setSetting(false)} /> : null}
      {taken ? <TakenDialog taken={taken} onClose={() => setTaken(null)} /> : null}
    </Page>
  );
}

function Rows({
  botId,
  rows,
  mayEdit,
  onEdit,
}: {
  botId: string;
  rows: AnswerTest[];
  mayEdit: boolean;
  onEdit: (x: AnswerTest) => void;
}) {
  const { t } = useTranslation();
  const remove = useDeleteTest(botId);
  const ask = async (x: AnswerTest) => {
    const sure = await confirm({
      title: t("checks.remove_title"),
      text: t("checks.remove_text", { question: x.question }),
      action: t("checks.remove"),
      cancel: t("actions.cancel"),
    });
    if (!sure) return;
    remove.mutate(x.id, {
      onSuccess: () => toast(t("checks.removed")),
      onError: (e) => toastProblem(problemText(t, e)),
    });
  };
  return (
    <div className={table.wrap}>
      <table className={`${table.table} ${table.stacked}`}>
        <thead>
          <tr>
            <th>{t("checks.question")}</th>
            <th>{t("checks.result")}</th>
            <th>
              <VisuallyHidden>{t("checks.more")}</VisuallyHidden>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((x) => (
            <tr key={x.id}>
              <td className={table.main} data-phone="first">
                <div className={table.first}>{x.question}</div>
                <div className={table.second} title={x.note || t(`checks.origins.${x.origin}`)}>
                  {expectedText(t, x)}
                </div>
              </td>
              <td className={table.nowrap} data-phone="all">
                <span className={classes.result}>
                  {x.verdict ? (
                    <Tag tone={TONES[x.verdict]}>{t(`checks.verdicts.${x.verdict}`)}</Tag>
                  ) : (
                    <Tag quiet>{t("checks.none")}</Tag>
                  )}
                  <Trend test={x} />
                </span>
              </td>
              <td data-phone="end">
                {mayEdit ? (
                  <div className={table.actions}>
                    <ActionIcon size={28} aria-label={t("checks.edit")} onClick={() => onEdit(x)}>
                      <IconPencil size={16} stroke={1.75} />
                    </ActionIcon>
                    <ActionIcon size={28} aria-label={t("checks.remove")} onClick={() => void ask(x)}>
                      <IconTrash size={16} stroke={1.75} />
                    </ActionIcon>
                  </div>
                ) : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Trend({ test: x }: { test: AnswerTest }) {
  const { t } = useTranslation();
  if (x.trend.length < 2) return null;
  const list = x.trend.map((v) => t(`checks.verdicts.${v}`)).join(", ");
  return (
    <span
      className={classes.trend}
      role="img"
      aria-label={t("checks.trend", { list })}
      title={t("checks.trend", { list })}
    >
      {x.trend.map((v, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a verdict has no name but its place
        <span key={i} className={classes.dot} data-tone={TONES[v]} />
      ))}
    </span>
  );
}
