import { Button, Checkbox, Select } from "@mantine/core";
import { IconArrowBackUp, IconMessage, IconSparkles } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Proposal } from "@/lib/api/knowledge-types";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { useClock } from "@/lib/time";
import { BulkBar } from "@/ui/BulkBar";
import { Chips } from "@/ui/Chips";
import { SearchField } from "@/ui/SearchField";
import { RowSkeletons } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/States";
import { Tag } from "@/ui/Tag";
import { toast, toastProblem } from "@/ui/toast";
import classes from "./Knowledge.module.css";
import { type ProposalFilter, proposalsQuery, useApprove, useManyProposals, useReject, useUndo } from "./queries";
import { ReviewDialog } from "./ReviewDialog";
import { PROPOSAL_STATUSES, TONES, WAYS } from "./words";

const EVERY: ProposalFilter = { search: "", status: "in_review", via: "" };

/** What was taken from conversations: it waits to be approved, or is used already. */
export function ProposalsTab({ botId }: { botId: string }) {
  const { t } = useTranslation();
  const [filter, setFilter] = useState(EVERY);
  const list = useInfiniteQuery(proposalsQuery(botId, filter));
  const many = useManyProposals(botId);
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [review, setReview] = useState<Proposal | null>(null);
  const rows = list.data?.pages.flatMap((p) => p.items) ?? [];
  const counts = list.data?.pages[0]?.counts;
  const set = (f: Partial<ProposalFilter>) => {
    setTicked(new Set());
    setFilter({ ...filter, ...f });
  };
  const chosen = rows.filter((r) => ticked.has(r.id));
  const waits = (p: Proposal) => p.status === "in_review" || p.status === "overlapped";
  const decide = (action: "approve" | "reject") =>
    many.mutate(
      { action, ids: chosen.map((r) => r.id) },
      {
        onSuccess: (d) => {
          setTicked(new Set());
          toast(t("entries.many_done", { count: d.changed, left: d.overlapped + d.passed_over + d.refused }));
        },
        onError: (e) => toastProblem(problemText(t, e)),
      },
    );
  const tick = (id: string, on: boolean) => {
    const next = new Set(ticked);
    if (on) next.add(id);
    else next.delete(id);
    setTicked(next);
  };
  return (
    <section className={classes.card} aria-label={t("entries.tabs.learnt")}>
      <div className={classes.bar}>
        <Chips
          label={t("entries.status_label")}
          chips={PROPOSAL_STATUSES.map((s) => ({
            value: s,
            label: s === "" ? t("entries.all") : t(`entries.status.${s}`),
            count: s === "" ? undefined : counts?.[s],
          }))}
          value={filter.status}
          onChange={(status) => set({ status })}
        />
        <div className={classes.tools}>
          <Select
            size="xs"
            className={classes.select}
            aria-label={t("entries.via")}
            allowDeselect={false}
            data={[
              { value: "", label: t("entries.any_via") },
              ...WAYS.map((w) => ({ value: w, label: t(`entries.ways.${w}`) })),
            ]}
            value={filter.via}
            onChange={(w) => set({ via: (w ?? "") as ProposalFilter["via"] })}
          />
          <SearchField value={filter.search} placeholder={t("entries.search")} onChange={(search) => set({ search })} />
        </div>
      </div>
      {list.isPending ? (
        <RowSkeletons rows={6} height={72} label={t("states.loading")} />
      ) : list.isError ? (
        <ErrorState error={list.error} retry={() => list.refetch()} />
      ) : rows.length === 0 ? (
        <EmptyState
          icon={<IconSparkles size={20} stroke={1.75} />}
          text={t(filter.search || filter.via ? "entries.none_match" : "entries.nothing_learnt")}
          hint={filter.search || filter.via ? undefined : t("entries.nothing_learnt_hint")}
        />
      ) : (
        <ul>
          {rows.map((p) => (
            <Row
              key={p.id}
              botId={botId}
              p={p}
              tick={
                waits(p) ? (
                  <Checkbox
                    aria-label={t("entries.tick", { question: p.question })}
                    checked={ticked.has(p.id)}
                    disabled={!ticked.has(p.id) && ticked.size >= 100}
                    onChange={(e) => tick(p.id, e.currentTarget.checked)}
                  />
                ) : null
              }
              onReview={() => setReview(p)}
            />
          ))}
        </ul>
      )}
      {list.hasNextPage ? (
        <div className={classes.more}>
          <Button variant="subtle" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
            {t("actions.more")}
          </Button>
        </div>
      ) : null}
      {chosen.length > 0 ? (
        <BulkBar label={t("entries.chosen", { count: chosen.length })}>
          <button type="button" disabled={many.isPending} onClick={() => decide("approve")}>
            {t("entries.approve")}
          </button>
          <button type="button" disabled={many.isPending} onClick={() => decide("reject")}>
            {t("entries.reject")}
          </button>
          <button type="button" onClick={() => setTicked(new Set())}>
            {t("actions.cancel")}
          </button>
        </BulkBar>
      ) : null}
      {review ? (
        <ReviewDialog botId={botId} item={{ ...review, proposed: true }} onClose={() => setReview(null)} />
      ) : null}
    </section>
  );
}

function Row({ botId, p, tick, onReview }: { botId: string; p: Proposal; tick: ReactNode; onReview: () => void }) {
  const { t } = useTranslation();
  const clock = useClock();
  const { can } = useSession();
  const approve = useApprove(botId);
  const reject = useReject(botId);
  const undo = useUndo(botId);
  const onError = (e: unknown) => toastProblem(problemText(t, e));
  const busy = approve.isPending || reject.isPending || undo.isPending;
  return (
    <li className={classes.row}>
      <span className={classes.tick}>{tick}</span>
      <div className={classes.what}>
        <button type="button" className={classes.opener} disabled={p.status === "imported"} onClick={onReview}>
          <span className={classes.question}>{p.question}</span>
          <span className={classes.said}>{p.answer_text}</span>
        </button>
        <p className={classes.facts}>
          <Tag tone={TONES[p.status]} dot>
            {t(`entries.status.${p.status}`)}
          </Tag>
          <span>{t(`entries.ways.${p.via}`)}</span>
          {p.author_name ? <span>{t("entries.by", { name: p.author_name })}</span> : null}
          <span title={clock.exact(p.created_at)}>{clock.short(p.created_at)}</span>
          {p.times > 1 ? <span>{t("entries.times", { count: p.times })}</span> : null}
          {p.conversation_id && can("live_chat", "view") ? (
            <Link
              to="/inbox/$tab/$conversationId"
              params={{ tab: "all", conversationId: p.conversation_id }}
              className={classes.link}
            >
              <IconMessage size={13} stroke={1.75} />
              {t("entries.conversation")}
            </Link>
          ) : null}
        </p>
      </div>
      <div className={classes.rowActions}>
        {p.status === "imported" ? (
          p.merged ? null : (
            <Button
              variant="subtle"
              color="gray"
              leftSection={<IconArrowBackUp size={15} stroke={1.75} />}
              loading={undo.isPending}
              onClick={() => undo.mutateAsync(p.id).then(() => toast(t("entries.undone")), onError)}
            >
              {t("actions.undo")}
            </Button>
          )
        ) : (
          <>
            {p.status === "in_review" ? (
              <Button
                variant="default"
                loading={approve.isPending}
                disabled={busy}
                onClick={() =>
                  approve
                    .mutateAsync({ id: p.id })
                    .then(
                      (x) => toast(t(x.status === "overlapped" ? "entries.now_overlapped" : "entries.approved")),
                      onError,
                    )
                }
              >
                {t("entries.approve")}
              </Button>
            ) : null}
            <Button variant={p.status === "in_review" ? "subtle" : "default"} disabled={busy} onClick={onReview}>
              {t(p.status === "overlapped" ? "entries.compare" : "actions.edit")}
            </Button>
            {p.status === "rejected" ? null : (
              <Button
                variant="subtle"
                color="gray"
                loading={reject.isPending}
                disabled={busy}
                onClick={() => reject.mutateAsync(p.id).then(() => toast(t("entries.rejected")), onError)}
              >
                {t("entries.reject")}
              </Button>
            )}
          </>
        )}
      </div>
    </li>
  );
}
