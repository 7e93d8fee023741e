import { Button, Textarea } from "@mantine/core";
import { IconArrowBackUp, IconCircleCheck, IconMessage, IconX } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Unanswered } from "@/lib/api/faqs";
import { fieldErrors, problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { useClock } from "@/lib/time";
import { usePageTitle } from "@/lib/title";
import { Chips } from "@/ui/Chips";
import { CharCount } from "@/ui/FormParts";
import { Page, PageHeader } from "@/ui/Panel";
import { RowSkeletons } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/States";
import { toast, toastProblem } from "@/ui/toast";
import { unansweredQuery, useAnswer, useDismiss, useReopen } from "./queries";
import classes from "./UnansweredScreen.module.css";

type Status = Unanswered["status"];
const STATUSES: Status[] = ["open", "answered", "dismissed"];
const MAX = 5000;

/** What customers asked and the bot did not know: answered here, it becomes a FAQ. */
export default function UnansweredScreen({ botId }: { botId: string }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const [status, setStatus] = useState<Status>("open");
  const list = useInfiniteQuery(unansweredQuery(botId, status));
  const [editing, setEditing] = useState<string | null>(null);
  usePageTitle(t("bots.pages.unanswered"));
  const rows = list.data?.pages.flatMap((p) => p.items) ?? [];
  const mayEdit = can("knowledge", "edit");
  return (
    <Page header={<PageHeader title={t("bots.pages.unanswered")} hint={t("unanswered.hint")} />}>
      <section className={classes.card} aria-label={t("bots.pages.unanswered")}>
        <div className={classes.bar}>
          <Chips
            label={t("unanswered.filter")}
            chips={STATUSES.map((s) => ({ value: s, label: t(`unanswered.status.${s}`) }))}
            value={status}
            onChange={(s) => {
              setEditing(null);
              setStatus(s);
            }}
          />
        </div>
        {list.isPending ? (
          <RowSkeletons rows={6} height={56} label={t("states.loading")} />
        ) : list.isError ? (
          <ErrorState error={list.error} retry={() => list.refetch()} />
        ) : rows.length === 0 ? (
          <EmptyState
            icon={<IconCircleCheck size={20} stroke={1.75} />}
            text={t(`unanswered.empty.${status}`)}
            hint={status === "open" ? t("unanswered.empty_hint") : undefined}
          />
        ) : (
          <ul>
            {rows.map((u) => (
              <Row
                key={u.id}
                botId={botId}
                u={u}
                mayEdit={mayEdit}
                editing={editing === u.id}
                onEdit={(on) => setEditing(on ? u.id : null)}
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
      </section>
    </Page>
  );
}

const REASONS = ["no_knowledge", "not_enough", "media_only", "ai_error", "no_credits", "asked_for_human"] as const;

function Row({
  botId,
  u,
  mayEdit,
  editing,
  onEdit,
}: {
  botId: string;
  u: Unanswered;
  mayEdit: boolean;
  editing: boolean;
  onEdit: (on: boolean) => void;
}) {
  const { t } = useTranslation();
  const clock = useClock();
  const { can } = useSession();
  const dismiss = useDismiss(botId);
  const reopen = useReopen(botId);
  const opener = useRef<HTMLButtonElement>(null);
  const onError = (e: unknown) => toastProblem(problemText(t, e));
  const reason = REASONS.find((r) => r === u.reason);
  return (
    <li className={classes.row} data-editing={editing || undefined}>
      <div className={classes.line}>
        <div className={classes.what}>
          <p className={classes.question}>{u.question}</p>
          <p className={classes.facts}>
            {reason ? <span>{t(`unanswered.reasons.${reason}`)}</span> : null}
            <span title={clock.exact(u.last_at)}>{t("unanswered.last", { when: clock.short(u.last_at) })}</span>
            {u.last_conversation_id && can("live_chat", "view") ? (
              <Link
                to="/inbox/$tab/$conversationId"
                params={{ tab: "all", conversationId: u.last_conversation_id }}
                className={classes.link}
              >
                <IconMessage size={13} stroke={1.75} />
                {t("unanswered.conversation")}
              </Link>
            ) : null}
          </p>
        </div>
        <span className={classes.count}>{t("unanswered.asked", { count: u.count, shown: clock.number(u.count) })}</span>
        {mayEdit && !editing ? (
          <div className={classes.actions}>
            {u.status === "open" ? (
              <>
                <Button ref={opener} variant="default" onClick={() => onEdit(true)}>
                  {t("unanswered.answer")}
                </Button>
                <Button
                  variant="subtle"
                  color="gray"
                  leftSection={<IconX size={15} stroke={1.75} />}
                  loading={dismiss.isPending}
                  onClick={() =>
                    dismiss.mutate(u.id, { onSuccess: () => toast(t("unanswered.dismissed_toast")), onError })
                  }
                >
                  {t("unanswered.dismiss")}
                </Button>
              </>
            ) : u.status === "dismissed" ? (
              <Button
                variant="subtle"
                color="gray"
                leftSection={<IconArrowBackUp size={15} stroke={1.75} />}
                loading={reopen.isPending}
                onClick={() => reopen.mutate(u.id, { onError })}
              >
                {t("unanswered.reopen")}
              </Button>
            ) : null}
          </div>
        ) : null}
      </div>
      {editing ? (
        <Editor
          botId={botId}
          u={u}
          onDone={() => {
            onEdit(false);
            requestAnimationFrame(() => opener.current?.focus());
          }}
        />
      ) : null}
    </li>
  );
}

/** The answer is written in the row; it is kept while the page stays. */
function Editor({ botId, u, onDone }: { botId: string; u: Unanswered; onDone: () => void }) {
  const { t } = useTranslation();
  const answer = useAnswer(botId);
  const [text, setText] = useState("");
  const [error, setError] = useState<string | null>(null);
  const save = () => {
    if (text.trim() === "") return setError(t("form.required"));
    answer.mutate(
      { id: u.id, answer: text.trim() },
      {
        onSuccess: () => {
          toast(t("unanswered.answered_toast"));
          onDone();
        },
        onError: (e) => setError(fieldErrors(t, e, ["answer"]).answer ?? problemText(t, e)),
      },
    );
  };
  return (
    <div className={classes.editor}>
      <Textarea
        aria-label={t("unanswered.answer_to", { question: u.question })}
        placeholder={t("unanswered.placeholder")}
        autosize
        minRows={3}
        maxRows={12}
        autoFocus
        value={text}
        error={error}
        description={<CharCount text={text} max={MAX} />}
        onChange={(e) => {
          setText(e.currentTarget.value);
          setError(null);
        }}
        onKeyDown={(e) => {
          if (e.key === "Escape" && text === "") onDone();
          if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) save();
        }}
      />
      <div className={classes.editorActions}>
        <Button variant="default" onClick={onDone}>
          {t("actions.cancel")}
        </Button>
        <Button loading={answer.isPending} onClick={save}>
          {t("unanswered.save")}
        </Button>
      </div>
    </div>
  );
}
