import { ActionIcon, Button, Checkbox, Select, Textarea, Tooltip } from "@mantine/core";
import {
  IconArrowBackUp,
  IconChecklist,
  IconCircleCheck,
  IconDownload,
  IconMessage,
  IconSparkles,
  IconX,
} from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/lib/api/client";
import type { Unanswered } from "@/lib/api/types";
import { useAddTest } from "@/lib/checks";
import { saveFile } from "@/lib/file";
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
import { MergeQuestion } from "./MergeQuestion";
import {
  type UnansweredFilter,
  unansweredFile,
  unansweredQuery,
  useAnswer,
  useDismiss,
  useDraftAnswer,
  useReopen,
} from "./queries";
import classes from "./UnansweredScreen.module.css";

type Status = Unanswered["status"];
const STATUSES: Status[] = ["open", "answered", "dismissed"];
const MAX = 5000;

/** What customers asked and the bot did not know: answered here, it becomes a FAQ. */
export default function UnansweredScreen({ botId }: { botId: string }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const [filter, setFilter] = useState<UnansweredFilter>({ status: "open", reason: "", sort: "asked" });
  const { status } = filter;
  const list = useInfiniteQuery(unansweredQuery(botId, filter));
  const [editing, setEditing] = useState<string | null>(null);
  usePageTitle(t("bots.pages.unanswered"));
  const rows = list.data?.pages.flatMap((p) => p.items) ?? [];
  const mayEdit = can("knowledge", "edit");
  return (
    <Page
      header={
        <PageHeader title={t("bots.pages.unanswered")} hint={t("unanswered.hint")}>
          {can("knowledge", "manage") ? (
            <Button
              variant="default"
              leftSection={<IconDownload size={15} stroke={1.75} />}
              onClick={() =>
                void api
                  .file(unansweredFile(botId, filter))
                  .then((file) => saveFile(file, "unanswered.csv"))
                  .catch((e: unknown) => toastProblem(problemText(t, e)))
              }
            >
              {t("unanswered_more.export")}
            </Button>
          ) : null}
        </PageHeader>
      }
    >
      <section className={classes.card} aria-label={t("bots.pages.unanswered")}>
        <div className={classes.bar}>
          <Chips
            label={t("unanswered.filter")}
            chips={STATUSES.map((s) => ({ value: s, label: t(`unanswered.status.${s}`) }))}
            value={status}
            onChange={(s) => {
              setEditing(null);
              setFilter({ ...filter, status: s });
            }}
          />
          <div className={classes.tools}>
            <Select
              size="xs"
              className={classes.select}
              aria-label={t("unanswered_more.reason")}
              allowDeselect={false}
              data={[
                { value: "", label: t("unanswered_more.any_reason") },
                ...LOGGED.map((r) => ({ value: r, label: t(`unanswered.reasons.${r}`) })),
              ]}
              value={filter.reason}
              onChange={(reason) => setFilter({ ...filter, reason: reason ?? "" })}
            />
            <Select
              size="xs"
              className={classes.select}
              aria-label={t("unanswered_more.sort")}
              allowDeselect={false}
              data={(["asked", "recent"] as const).map((s) => ({ value: s, label: t(`unanswered_more.sorts.${s}`) }))}
              value={filter.sort}
              onChange={(s) => setFilter({ ...filter, sort: s === "recent" ? "recent" : "asked" })}
            />
          </div>
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
                others={rows}
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

const LOGGED = ["no_knowledge", "not_enough", "ai_error", "no_credits"] as const;
const REASONS = ["no_knowledge", "not_enough", "media_only", "ai_error", "no_credits", "asked_for_human"] as const;

function Row({
  botId,
  u,
  mayEdit,
  editing,
  others,
  onEdit,
}: {
  botId: string;
  u: Unanswered;
  mayEdit: boolean;
  editing: boolean;
  others: Unanswered[];
  onEdit: (on: boolean) => void;
}) {
  const { t, i18n } = useTranslation();
  const clock = useClock();
  const { can } = useSession();
  const dismiss = useDismiss(botId);
  const reopen = useReopen(botId);
  const addTest = useAddTest();
  const opener = useRef<HTMLButtonElement>(null);
  const [merging, setMerging] = useState(false);
  const onError = (e: unknown) => toastProblem(problemText(t, e));
  const reason = REASONS.find((r) => r === u.reason);
  return (
    <li className={classes.row} data-editing={editing || undefined}>
      <div className={classes.line}>
        <div className={classes.what}>
          <p className={classes.question}>{u.question}</p>
          {u.original && u.original !== u.question ? (
            <p className={classes.original}>{t("unanswered_more.original", { text: u.original })}</p>
          ) : null}
          <p className={classes.facts}>
            {u.channel === "website" ? <span>{t("channels.website")}</span> : null}
            {u.language ? <span>{languageName(u.language, i18n.language)}</span> : null}
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
            <Tooltip label={t("add_test.add")}>
              <ActionIcon
                size={30}
                aria-label={t("add_test.add")}
                loading={addTest.isPending}
                onClick={() =>
                  addTest.mutate(
                    { botId, unansweredId: u.id },
                    { onSuccess: () => toast(t("add_test.added")), onError },
                  )
                }
              >
                <IconChecklist size={16} stroke={1.75} />
              </ActionIcon>
            </Tooltip>
            {u.status === "open" ? (
              <>
                <Button ref={opener} variant="default" onClick={() => onEdit(true)}>
                  {t("unanswered.answer")}
                </Button>
                {others.length > 1 ? (
                  <Button variant="subtle" color="gray" onClick={() => setMerging(true)}>
                    {t("unanswered_more.merge")}
                  </Button>
                ) : null}
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
      {merging ? <MergeQuestion botId={botId} u={u} others={others} onClose={() => setMerging(false)} /> : null}
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
  const draft = useDraftAnswer(botId);
  const [tell, setTell] = useState(false);
  const [text, setText] = useState("");
  const [error, setError] = useState<string | null>(null);
  const save = () => {
    if (text.trim() === "") return setError(t("form.required"));
    answer.mutate(
      { id: u.id, answer: text.trim(), tell },
      {
        onSuccess: (r) => {
          const told = [
            r.told > 0 ? t("unanswered_more.told", { count: r.told }) : t("unanswered.answered_toast"),
            ...(r.suggested > 0 ? [t("unanswered_more.suggested", { count: r.suggested })] : []),
          ];
          toast(told.join(" "));
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
      {draft.isSuccess ? (
        <p className={classes.drafted} role="status">
          {t(
            draft.data.text === ""
              ? "unanswered_more.draft_none"
              : draft.data.written
                ? "unanswered_more.draft_written"
                : "unanswered_more.draft_near",
          )}
        </p>
      ) : null}
      <Checkbox
        className={classes.tell}
        label={t("unanswered_more.also_tell")}
        checked={tell}
        onChange={(e) => setTell(e.currentTarget.checked)}
      />
      <div className={classes.editorActions}>
        <Button
          variant="subtle"
          className={classes.draft}
          leftSection={<IconSparkles size={15} stroke={1.75} />}
          loading={draft.isPending}
          onClick={() =>
            draft.mutate(u.id, {
              onSuccess: (d) => {
                // What somebody has begun to write is not overwritten.
                if (d.text !== "") setText((old) => (old.trim() === "" ? d.text : old));
                setError(null);
              },
              onError: (e) => setError(problemText(t, e)),
            })
          }
        >
          {t("unanswered_more.draft")}
        </Button>
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

function languageName(code: string, shown: string): string {
  try {
    return new Intl.DisplayNames([shown], { type: "language" }).of(code) ?? code;
  } catch {
    return code; // not a language by the browser's book
  }
}
