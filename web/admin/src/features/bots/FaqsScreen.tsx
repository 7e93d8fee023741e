import { Button, Menu, Select } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconDownload, IconMessageQuestion, IconPlus, IconUpload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { type MouseEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Faq, FaqLimit, FaqState } from "@/lib/api/types";
import { useKeys } from "@/lib/keys";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { read, write } from "@/lib/storage";
import { isOver, useTasks } from "@/lib/tasks";
import { useClock } from "@/lib/time";
import { usePageTitle } from "@/lib/title";
import { Chips } from "@/ui/Chips";
import { confirm } from "@/ui/confirm";
import { Page, PageHeader } from "@/ui/Panel";
import { SearchField } from "@/ui/SearchField";
import { RowSkeletons } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/States";
import { toastProblem } from "@/ui/toast";
import { CompareFaq } from "./CompareFaq";
import { FaqBulkBar } from "./FaqBulkBar";
import { FaqDrawer } from "./FaqDrawer";
import { FaqMenu } from "./FaqMenu";
import { FaqPager, PAGE_SIZES } from "./FaqPager";
import { FaqsProgress } from "./FaqsProgress";
import classes from "./FaqsScreen.module.css";
import { FaqTable } from "./FaqTable";
import {
  categoriesQuery,
  download,
  EVERY_FAQ,
  type FaqFilter,
  type FaqOrder,
  faqsKey,
  faqsQuery,
  useBulkFaqs,
  useFaqsLive,
} from "./faq-queries";
import { ImportFaqs } from "./ImportFaqs";
import shared from "./training/Training.module.css";

const STATES: FaqState[] = ["imported", "waiting", "learning", "overlapped", "failed"];
const ORDERS: FaqOrder[] = ["newest", "oldest", "changed", "question"];
/** Values of the category menu that are no category's name. */
const ANY = "any";
const NONE = "none";

/** Question and answer pairs: what the bot knows for sure. */
export default function FaqsScreen({ botId, first }: { botId: string; first?: string }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const [filter, setFilter] = useState(EVERY_FAQ);
  const [size, setSize] = useState(() => read("faq_list.size", 20));
  // The cursors of the pages before this one, this one's last.
  const [trail, setTrail] = useState<(string | null)[]>([null]);
  const faqs = useQuery(faqsQuery(botId, filter, trail.at(-1) ?? null, PAGE_SIZES.includes(size) ? size : 20));
  const categories = useQuery(categoriesQuery(botId)).data ?? [];
  const tasks = useTasks(botId, "faqs", faqsKey(botId));
  const bulk = useBulkFaqs(botId);
  const [open, setOpen] = useState<string | "new" | null>(first ?? null);
  const [comparing, setComparing] = useState<Faq | null>(null);
  const [importing, setImporting] = useState(false);
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [all, setAll] = useState(false);
  const opener = useRef<HTMLElement | null>(null);
  const unsaved = useRef(false);
  const onDirty = useCallback((dirty: boolean) => {
    unsaved.current = dirty;
  }, []);
  const phone = useMediaQuery("(max-width: 47.99em)") ?? false;
  usePageTitle(t("bots.pages.faqs"));

  const rows = useMemo(() => faqs.data?.items ?? [], [faqs.data]);
  const counts = faqs.data?.counts ?? {};
  const total = Object.values(counts).reduce((a, b) => a + (b ?? 0), 0);
  const running = tasks.some((x) => !isOver(x));
  useFaqsLive(botId, running || (counts.waiting ?? 0) + (counts.learning ?? 0) > 0);
  const mayEdit = can("knowledge", "edit");
  const mayDelete = can("knowledge", "manage");
  const filtered = filter.search !== "" || filter.state !== "" || filter.category !== null;
  const empty = faqs.isSuccess && total === 0 && !filtered && !running;
  const limit = faqs.data?.limit;
  const full = limit !== undefined && limit.used >= limit.max;

  const narrow = (part: Partial<FaqFilter>) => {
    setFilter((f) => ({ ...f, ...part }));
    setTrail([null]);
    setTicked(new Set());
    setAll(false);
  };
  const mayLeave = async () =>
    !unsaved.current ||
    confirm({
      title: t("unsaved.title"),
      text: t("unsaved.text"),
      action: t("unsaved.leave"),
      cancel: t("unsaved.stay"),
    });
  const show = async (id: string | "new", e?: MouseEvent<HTMLElement>) => {
    const from = e?.currentTarget ?? (document.activeElement as HTMLElement | null);
    if (id === open || !(await mayLeave())) return;
    opener.current = from;
    setOpen(id);
  };
  const close = () => {
    setOpen(null);
    opener.current?.focus();
  };
  const index = rows.findIndex((r) => r.id === open);
  const step = (by: 1 | -1) => {
    const next = rows[index + by];
    if (index >= 0 && next) void show(next.id);
  };
  useKeys({ j: () => step(1), k: () => step(-1) }, open !== null && open !== "new");

  // What is gone from the list cannot stay ticked; a page that has become empty is left.
  useEffect(() => {
    if (faqs.isPlaceholderData) return;
    const there = new Set(rows.map((r) => r.id));
    setTicked((s) => ([...s].every((id) => there.has(id)) ? s : new Set([...s].filter((id) => there.has(id)))));
    if (faqs.isSuccess && rows.length === 0 && trail.length > 1) setTrail((x) => x.slice(0, -1));
  }, [rows, trail, faqs.isPlaceholderData, faqs.isSuccess]);

  const problem = (e: unknown) => toastProblem(problemText(t, e));
  const chips = [
    { value: "" as FaqState | "", label: t("faqs.all"), count: total },
    ...STATES.filter((s) => (counts[s] ?? 0) > 0 || filter.state === s).map((s) => ({
      value: s,
      label: t(`faqs.states.${s}`),
      count: counts[s] ?? 0,
    })),
  ];
  const named = categories.filter((c) => c.name !== "");
  const addButton = (
    <Button
      leftSection={<IconPlus size={16} stroke={2} />}
      disabled={full}
      title={full && limit ? limitText(t, limit) : undefined}
      onClick={(e) => void show("new", e)}
    >
      {t("faqs.add")}
    </Button>
  );

  return (
    <Page
      flush
      header={
        <PageHeader title={t("bots.pages.faqs")} hint={t("faqs.hint")}>
          {limit ? <LimitCount limit={limit} /> : null}
          {mayEdit ? (
            <Button
              variant="default"
              leftSection={<IconUpload size={15} stroke={1.75} />}
              disabled={full || running}
              title={full && limit ? limitText(t, limit) : running ? t("faqs.busy_hint") : undefined}
              onClick={() => setImporting(true)}
              className={classes.secondary}
            >
              {t("faqs.import")}
            </Button>
          ) : null}
          {mayDelete && total > 0 ? (
            <Menu position="bottom-end">
              <Menu.Target>
                <Button
                  variant="default"
                  leftSection={<IconDownload size={15} stroke={1.75} />}
                  className={classes.secondary}
                >
                  {t("faqs.export")}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {(["csv", "xlsx"] as const).map((format) => (
                  <Menu.Item
                    key={format}
                    onClick={() => download(botId, `export?format=${format}`, `faqs.${format}`).catch(problem)}
                  >
                    {t(`faqs.export_${format}`)}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          ) : null}
          {mayEdit && !empty ? addButton : null}
        </PageHeader>
      }
    >
      <div className={classes.split} data-open={open !== null || undefined}>
        <div className={classes.list}>
          {full && limit ? <p className={shared.full}>{limitText(t, limit)}</p> : null}
          <FaqsProgress botId={botId} counts={counts} tasks={tasks} mayEdit={mayEdit} />
          <section className={shared.card} aria-label={t("bots.pages.faqs")}>
            {empty ? (
              <EmptyState
                icon={<IconMessageQuestion size={20} stroke={1.75} />}
                text={t("faqs.empty")}
                hint={t("faqs.empty_hint")}
              >
                {mayEdit ? addButton : null}
              </EmptyState>
            ) : (
              <>
                <div className={shared.bar}>
                  <Chips
                    label={t("faqs.filter")}
                    chips={chips}
                    value={filter.state}
                    onChange={(state) => narrow({ state })}
                  />
                  <div className={shared.tools}>
                    {named.length > 0 ? (
                      <Select
                        aria-label={t("faqs.category")}
                        className={shared.select}
                        allowDeselect={false}
                        searchable={named.length > 8}
                        comboboxProps={{ width: 220, position: "bottom-end" }}
                        data={[
                          { value: ANY, label: t("faqs.any_category") },
                          ...named.map((c) => ({ value: `=${c.name}`, label: c.name })),
                          ...(categories.length > named.length
                            ? [{ value: NONE, label: t("faqs.uncategorised") }]
                            : []),
                        ]}
                        value={filter.category === null ? ANY : filter.category === "" ? NONE : `=${filter.category}`}
                        onChange={(v) =>
                          narrow({ category: v === null || v === ANY ? null : v === NONE ? "" : v.slice(1) })
                        }
                      />
                    ) : null}
                    <Select
                      aria-label={t("faqs.order")}
                      className={shared.select}
                      allowDeselect={false}
                      comboboxProps={{ width: 180, position: "bottom-end" }}
                      data={ORDERS.map((o) => ({ value: o, label: t(`faqs.orders.${o}`) }))}
                      value={filter.order}
                      onChange={(order) => narrow({ order: (order ?? "newest") as FaqOrder })}
                    />
                    <SearchField
                      value={filter.search}
                      onChange={(search) => narrow({ search })}
                      placeholder={t("faqs.search")}
                    />
                  </div>
                </div>
                {faqs.isPending ? (
                  <RowSkeletons rows={9} label={t("states.loading")} />
                ) : faqs.isError && rows.length === 0 ? (
                  <ErrorState error={faqs.error} retry={() => faqs.refetch()} />
                ) : rows.length === 0 ? (
                  <EmptyState icon={<IconMessageQuestion size={20} stroke={1.75} />} text={t("faqs.nothing")}>
                    {filtered ? (
                      <Button variant="default" onClick={() => narrow(EVERY_FAQ)}>
                        {t("actions.clear_filters")}
                      </Button>
                    ) : null}
                  </EmptyState>
                ) : (
                  <FaqTable
                    rows={rows}
                    stale={faqs.isPlaceholderData}
                    open={open}
                    phone={phone}
                    ticked={ticked}
                    onTick={(next) => {
                      setTicked(next);
                      setAll(false);
                    }}
                    onOpen={(id, e) => void show(id, e)}
                    onCompare={mayEdit ? setComparing : undefined}
                    onRetry={
                      mayEdit ? (f) => bulk.mutate({ action: "retrain", ids: [f.id] }, { onError: problem }) : undefined
                    }
                    menu={(f) => (
                      <FaqMenu
                        botId={botId}
                        faq={f}
                        mayEdit={mayEdit}
                        mayDelete={mayDelete}
                        onOpen={(e) => void show(f.id, e)}
                      />
                    )}
                  />
                )}
                {rows.length > 0 ? (
                  <FaqPager
                    from={(trail.length - 1) * size + 1}
                    shown={rows.length}
                    total={faqs.data?.total ?? null}
                    size={size}
                    onSize={(n) => {
                      setSize(n);
                      write("faq_list.size", n);
                      setTrail([null]);
                    }}
                    onPrevious={trail.length > 1 ? () => setTrail((x) => x.slice(0, -1)) : undefined}
                    onNext={
                      faqs.data?.next && !faqs.isPlaceholderData
                        ? () => setTrail((x) => [...x, faqs.data.next])
                        : undefined
                    }
                  />
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
            onOpen={setOpen}
            mayLeave={mayLeave}
            onDirty={onDirty}
            onCompare={setComparing}
          />
        ) : null}
      </div>
      {ticked.size > 0 ? (
        <FaqBulkBar
          botId={botId}
          ids={[...ticked]}
          overlapped={all || rows.some((r) => ticked.has(r.id) && r.state === "overlapped")}
          filter={filter}
          all={all}
          offerAll={ticked.size === rows.length && (faqs.data?.next != null || trail.length > 1)}
          busy={running}
          mayDelete={mayDelete}
          onAll={() => setAll(true)}
          onClear={() => {
            setTicked(new Set());
            setAll(false);
          }}
        />
      ) : null}
      {comparing ? <CompareFaq botId={botId} faq={comparing} onClose={() => setComparing(null)} /> : null}
      {importing ? <ImportFaqs botId={botId} onClose={() => setImporting(false)} /> : null}
    </Page>
  );
}

function limitText(t: TFunction, limit: FaqLimit): string {
  const max = limit.max.toLocaleString();
  return limit.plan ? t("faqs.limit_plan", { max }) : t("faqs.limit_bot", { max });
}

/** "48 of 5,000" in the header; red when nothing fits any more. */
function LimitCount({ limit }: { limit: FaqLimit }) {
  const { t } = useTranslation();
  const clock = useClock();
  return (
    <span className={shared.limit} data-full={limit.used >= limit.max || undefined}>
      {t("faqs.limit", { used: clock.number(limit.used), max: clock.number(limit.max) })}
    </span>
  );
}
