import { Button, Checkbox } from "@mantine/core";
import { IconArrowBackUp, IconMessage, IconSparkles } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Proposal } from "@/lib/api/knowledge-types";
import { fieldErrors, problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { useClock } from "@/lib/time";
import { Masked } from "@/ui/Masked";
import { Tag } from "@/ui/Tag";
import { TaskStrip } from "@/ui/TaskCard";
import { toast, toastProblem } from "@/ui/toast";
import classes from "./Knowledge.module.css";
import { DecideMany, ListFrame, useTicked } from "./ListFrame";
import { ProposalTools } from "./ProposalTools";
import { knowledgeKey, type ProposalFilter, proposalsQuery, useApprove, useReject, useUndo } from "./queries";
import { ReviewDialog } from "./ReviewDialog";
import { Said } from "./Said";
import { EVERY_PROPOSAL, useWholeProposals } from "./Whole";
import { PROPOSAL_STATUSES, TONES } from "./words";

const EVERY: ProposalFilter = { ...EVERY_PROPOSAL, status: "in_review" };

/** What was taken from conversations: it waits to be approved, or is used already. */
export function ProposalsTab({ botId }: { botId: string }) {
  const { t } = useTranslation();
  const [filter, setFilter] = useState(EVERY);
  const list = useInfiniteQuery(proposalsQuery(botId, filter));
  const [review, setReview] = useState<Proposal | null>(null);
  const rows = list.data?.pages.flatMap((p) => p.items) ?? [];
  const waits = (p: Proposal) => p.status === "in_review" || p.status === "overlapped";
  const ticked = useTicked(filter.status === "rejected" ? rows : rows.filter(waits));
  const whole = useWholeProposals(botId, filter, ticked.all.checked, ticked.clear);
  const set = (f: Partial<ProposalFilter>) => {
    ticked.clear();
    setFilter({ ...filter, ...f });
  };
  return (
    <>
      <TaskStrip botId={botId} of="proposals" mayEdit changes={knowledgeKey(botId)} />
      <ListFrame
        label={t("entries.tabs.learnt")}
        list={list}
        statuses={PROPOSAL_STATUSES}
        counts={list.data?.pages[0]?.counts}
        filter={filter}
        onFilter={set}
        bones={{ rows: 6, height: 72 }}
        empty={
          filter.search || filter.via || filter.author || filter.from || filter.to
            ? undefined
            : {
                icon: <IconSparkles size={20} stroke={1.75} />,
                text: t("entries.nothing_learnt"),
                hint: t("entries.nothing_learnt_hint"),
              }
        }
        ticked={ticked}
        whole={whole}
        tools={<ProposalTools filter={filter} onFilter={set} />}
        bulk={<DecideMany botId={botId} ids={ticked.chosen.map((r) => r.id)} onDone={ticked.clear} />}
        rows={rows.map((p) => (
          <Row
            key={p.id}
            botId={botId}
            p={p}
            tick={waits(p) || filter.status === "rejected" ? ticked.box(p) : null}
            onReview={() => setReview(p)}
          />
        ))}
      >
        {(shown) => (
          <>
            {filter.status === "imported" ? null : (
              <Checkbox
                className={classes.tickAll}
                label={t("entries.tick_page")}
                checked={ticked.all.checked}
                indeterminate={ticked.all.indeterminate}
                onChange={(e) => ticked.all.toggle(e.currentTarget.checked)}
              />
            )}
            <ul>{shown}</ul>
          </>
        )}
      </ListFrame>
      {review ? (
        <ReviewDialog botId={botId} item={{ ...review, proposed: true }} onClose={() => setReview(null)} />
      ) : null}
    </>
  );
}

function Row({ botId, p, tick, onReview }: { botId: string; p: Proposal; tick: ReactNode; onReview: () => void }) {
  const { t } = useTranslation();
  const clock = useClock();
  const { can } = useSession();
  const approve = useApprove(botId);
  const reject = useReject(botId);
  const undo = useUndo(botId);
  const onError = (e: unknown) => toastProblem(fieldErrors(t, e, ["question"]).question ?? problemText(t, e));
  const busy = approve.isPending || reject.isPending || undo.isPending;
  const often = ({ via, times }: Proposal) => {
    if (via === "chosen") return t("wordings.customers", { count: times, shown: clock.number(times) });
    if (via === "history") return t("tasks.talks", { count: times, shown: clock.number(times) });
    return t("entries.times", { count: times });
  };
  return (
    <li className={classes.row}>
      <span className={classes.tick}>{tick}</span>
      <div className={classes.what}>
        <button type="button" className={classes.opener} disabled={p.status === "imported"} onClick={onReview}>
          <span className={classes.question}>
            <Masked text={p.question} />
          </span>
          <span className={classes.said}>
            <Said of={p} />
          </span>
        </button>
        <p className={classes.facts}>
          <Tag tone={TONES[p.status]} dot>
            {t(`entries.status.${p.status}`)}
          </Tag>
          <span>{t(`entries.ways.${p.via}`)}</span>
          {p.author_name ? <span>{t("entries.by", { name: p.author_name })}</span> : null}
          <span title={clock.exact(p.created_at)}>{clock.short(p.created_at)}</span>
          {p.times > 1 || p.asks ? <span>{often(p)}</span> : null}
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
          (p.asks ? !p.asks.question : p.merged) ? null : (
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
                      (x) =>
                        toast(
                          t(
                            x.status === "overlapped"
                              ? "entries.now_overlapped"
                              : x.asks
                                ? "wordings.approved"
                                : "entries.approved",
                          ),
                        ),
                      onError,
                    )
                }
              >
                {t(p.asks ? "wordings.approve" : "entries.approve")}
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
