import { Button, Checkbox } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconDownload, IconMessageQuestion, IconPlus, IconUpload } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { type MouseEvent, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Faq, FaqState } from "@/lib/api/types";
import { useKeys } from "@/lib/keys";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { useClock } from "@/lib/time";
import { usePageTitle } from "@/lib/title";
import { Chips } from "@/ui/Chips";
import { Page, PageHeader } from "@/ui/Panel";
import { SearchField } from "@/ui/SearchField";
import { RowSkeletons } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/States";
import table from "@/ui/table.module.css";
import { toastProblem } from "@/ui/toast";
import { CompareFaq } from "./CompareFaq";
import { FaqBulkBar } from "./FaqBulkBar";
import { FaqDrawer } from "./FaqDrawer";
import { FaqStatus } from "./FaqStatus";
import classes from "./FaqsScreen.module.css";
import { ImportFaqs } from "./ImportFaqs";
import { download, type FaqFilter, faqsQuery, useRetrainFaqs } from "./queries";

/** The server has five states; people care about four: a waiting one is as good as a learning one. */
const FILTERS: { value: FaqState | ""; states: FaqState[] }[] = [
  { value: "", states: ["waiting", "learning", "imported", "overlapped", "failed"] },
  { value: "imported", states: ["imported"] },
  { value: "waiting", states: ["waiting"] },
  { value: "learning", states: ["learning"] },
  { value: "overlapped", states: ["overlapped"] },
  { value: "failed", states: ["failed"] },
];

/** Question and answer pairs: what the bot knows for sure. */
export default function FaqsScreen({ botId }: { botId: string }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const clock = useClock();
  const [filter, setFilter] = useState<FaqFilter>({ search: "", state: "" });
  const faqs = useInfiniteQuery(faqsQuery(botId, filter));
  const retrain = useRetrainFaqs(botId);
  const [open, setOpen] = useState<string | "new" | null>(null);
  const [comparing, setComparing] = useState<Faq | null>(null);
  const [importing, setImporting] = useState(false);
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const opener = useRef<HTMLElement | null>(null);
  const phone = useMediaQuery("(max-width: 47.99em)") ?? false;
  usePageTitle(t("bots.pages.faqs"));

  const rows = useMemo(() => faqs.data?.pages.flatMap((p) => p.items) ?? [], [faqs.data]);
  const counts = faqs.data?.pages[0]?.counts ?? {};
  const all = Object.values(counts).reduce((a, b) => a + (b ?? 0), 0);
  const mayEdit = can("knowledge", "edit");
  const mayDelete = can("knowledge", "manage");
  const filtered = filter.search !== "" || filter.state !== "";
  const empty = faqs.isSuccess && all === 0 && !filtered;

  const show = (id: string | "new", e?: MouseEvent<HTMLElement>) => {
    opener.current = e?.currentTarget ?? (document.activeElement as HTMLElement | null);
    setOpen(id);
  };
  const close = () => {
    setOpen(null);
    opener.current?.focus();
  };
  const index = rows.findIndex((r) => r.id === open);
  const step = (by: 1 | -1) => {
    const next = rows[index + by];
    if (index >= 0 && next) setOpen(next.id);
  };
  useKeys({ j: () => step(1), k: () => step(-1) }, open !== null && open !== "new");

  const toggle = (id: string, on: boolean) =>
    setTicked((s) => {
      const next = new Set(s);
      if (on) next.add(id);
      else next.delete(id);
      return next;
    });
  // What is gone from the list cannot stay ticked.
  useEffect(() => {
    const there = new Set(rows.map((r) => r.id));
    setTicked((s) => ([...s].every((id) => there.has(id)) ? s : new Set([...s].filter((id) => there.has(id)))));
  }, [rows]);

  const onExport = (e: MouseEvent) => {
    e.preventDefault();
    download(botId, "export", "faqs.csv").catch((x: unknown) => toastProblem(problemText(t, x)));
  };
  const chips = FILTERS.filter(
    (f) => f.value === "" || f.states.some((s) => (counts[s] ?? 0) > 0) || filter.state === f.value,
  ).map((f) => ({
    value: f.value,
    label: f.value === "" ? t("faqs.all") : t(`faqs.states.${f.value}`),
    count: f.states.reduce((n, s) => n + (counts[s] ?? 0), 0),
  }));

  const status = (f: Faq) => (
    <FaqStatus
      faq={f}
      onCompare={mayEdit ? () => setComparing(f) : undefined}
      onRetry={mayEdit ? () => retrain.mutate([f.id], { onError: (e) => toastProblem(problemText(t, e)) }) : undefined}
    />
  );

  return (
    <Page
      flush
      header={
        <PageHeader title={t("bots.pages.faqs")} hint={t("faqs.hint")}>
          {mayEdit ? (
            <Button
              variant="default"
              leftSection={<IconUpload size={15} stroke={1.75} />}
              onClick={() => setImporting(true)}
              className={classes.secondary}
            >
              {t("faqs.import")}
            </Button>
          ) : null}
          {mayDelete && all > 0 ? (
            <Button
              variant="default"
              component="a"
              href={`/v1/bots/${botId}/faqs/export`}
              leftSection={<IconDownload size={15} stroke={1.75} />}
              onClick={onExport}
              className={classes.secondary}
            >
              {t("faqs.export")}
            </Button>
          ) : null}
          {mayEdit && !empty ? (
            <Button leftSection={<IconPlus size={16} stroke={2} />} onClick={(e) => show("new", e)}>
              {t("faqs.add")}
            </Button>
          ) : null}
        </PageHeader>
      }
    >
      <div className={classes.split} data-open={open !== null || undefined}>
        <div className={classes.list}>
          <section className={classes.card} aria-label={t("bots.pages.faqs")}>
            {empty ? (
              <EmptyState
                icon={<IconMessageQuestion size={20} stroke={1.75} />}
                text={t("faqs.empty")}
                hint={t("faqs.empty_hint")}
              >
                {mayEdit ? (
                  <Button leftSection={<IconPlus size={16} stroke={2} />} onClick={(e) => show("new", e)}>
                    {t("faqs.add")}
                  </Button>
                ) : null}
              </EmptyState>
            ) : (
              <>
                <div className={classes.bar}>
                  <Chips
                    label={t("faqs.filter")}
                    chips={chips}
                    value={filter.state}
                    onChange={(state) => setFilter((f) => ({ ...f, state }))}
                  />
                  <SearchField
                    value={filter.search}
                    onChange={(search) => setFilter((f) => ({ ...f, search }))}
                    placeholder={t("faqs.search")}
                  />
                </div>
                {faqs.isPending ? (
                  <RowSkeletons rows={9} label={t("states.loading")} />
                ) : faqs.isError && rows.length === 0 ? (
                  <ErrorState error={faqs.error} retry={() => faqs.refetch()} />
                ) : rows.length === 0 ? (
                  <EmptyState icon={<IconMessageQuestion size={20} stroke={1.75} />} text={t("faqs.nothing")}>
                    <Button variant="default" onClick={() => setFilter({ search: "", state: "" })}>
                      {t("actions.clear_filters")}
                    </Button>
                  </EmptyState>
                ) : (
                  <div className={table.wrap}>
                    <table className={table.table} data-stale={faqs.isPlaceholderData || undefined}>
                      <thead>
                        <tr>
                          {mayEdit ? (
                            <th className={table.tick}>
                              <Checkbox
                                aria-label={t("faqs.tick_all")}
                                checked={ticked.size > 0 && ticked.size === rows.length}
                                indeterminate={ticked.size > 0 && ticked.size < rows.length}
                                onChange={(e) =>
                                  setTicked(e.currentTarget.checked ? new Set(rows.map((r) => r.id)) : new Set())
                                }
                              />
                            </th>
                          ) : null}
                          <th className={table.main}>{t("faqs.question")}</th>
                          {open === null ? <th className={classes.wide}>{t("faqs.category")}</th> : null}
                          {phone ? null : <th>{t("faqs.status")}</th>}
                          <th className={`${table.num} ${classes.wide}`}>{t("faqs.used")}</th>
                          {open === null ? <th className={classes.wide}>{t("faqs.updated")}</th> : null}
                        </tr>
                      </thead>
                      <tbody>
                        {rows.map((f) => (
                          <tr key={f.id} data-selected={f.id === open || undefined}>
                            {mayEdit ? (
                              <td className={table.tick}>
                                <Checkbox
                                  aria-label={t("faqs.tick", { question: f.question })}
                                  checked={ticked.has(f.id)}
                                  onChange={(e) => toggle(f.id, e.currentTarget.checked)}
                                />
                              </td>
                            ) : null}
                            <td className={table.main}>
                              <button type="button" className={table.open} onClick={(e) => show(f.id, e)}>
                                <span className={table.first} style={{ display: "block" }}>
                                  {f.question}
                                </span>
                                <span className={table.second} style={{ display: "block" }}>
                                  {f.answer_text}
                                </span>
                              </button>
                              {phone ? <div className={classes.under}>{status(f)}</div> : null}
                            </td>
                            {open === null ? (
                              <td className={`${table.nowrap} ${table.dim} ${classes.wide}`}>{f.category || "–"}</td>
                            ) : null}
                            {phone ? null : <td className={table.nowrap}>{status(f)}</td>}
                            <td className={`${table.num} ${classes.wide}`}>
                              {f.use_count > 0 ? clock.number(f.use_count) : "–"}
                            </td>
                            {open === null ? (
                              <td
                                className={`${table.nowrap} ${table.dim} ${classes.wide}`}
                                title={clock.exact(f.updated_at)}
                              >
                                {clock.short(f.updated_at)}
                              </td>
                            ) : null}
                          </tr>
                        ))}
                      </tbody>
                    </table>
                  </div>
                )}
                {faqs.hasNextPage ? (
                  <div className={classes.more}>
                    <Button variant="subtle" loading={faqs.isFetchingNextPage} onClick={() => faqs.fetchNextPage()}>
                      {t("actions.more")}
                    </Button>
                  </div>
                ) : null}
              </>
            )}
          </section>
        </div>
        {open !== null ? (
          <FaqDrawer
            key={open}
            botId={botId}
            faqId={open === "new" ? null : open}
            first={rows.find((r) => r.id === open)}
            mayEdit={mayEdit}
            mayDelete={mayDelete}
            onClose={close}
            onCompare={(f) => setComparing(f)}
          />
        ) : null}
      </div>
      {ticked.size > 0 ? (
        <FaqBulkBar botId={botId} ids={[...ticked]} mayDelete={mayDelete} onClear={() => setTicked(new Set())} />
      ) : null}
      {comparing ? (
        <CompareFaq botId={botId} faq={comparing} mayDiscard={mayDelete} onClose={() => setComparing(null)} />
      ) : null}
      {importing ? <ImportFaqs botId={botId} onClose={() => setImporting(false)} /> : null}
    </Page>
  );
}
