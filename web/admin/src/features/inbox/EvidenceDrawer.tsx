import { ActionIcon, Button, Drawer, Textarea, TextInput } from "@mantine/core";
import { IconListDetails, IconPlus, IconX } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Fragment, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, api } from "@/lib/api/client";
import type { Proposal } from "@/lib/api/knowledge-types";
import type { Evidence, Given } from "@/lib/api/model-types";
import type { Conversation, Message } from "@/lib/api/types";
import { FoundBy } from "@/lib/found-by";
import { languageName } from "@/lib/languages";
import { fieldErrors, problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { useClock } from "@/lib/time";
import { Disagree } from "@/ui/Disagree";
import { CharCount, FormProblem } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { OnTheWeb } from "@/ui/OnTheWeb";
import sheet from "@/ui/Passages.module.css";
import { RowSkeletons } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/States";
import { Tag } from "@/ui/Tag";
import { toast } from "@/ui/toast";
import classes from "./Evidence.module.css";
import { inboxStore } from "./store";
import { reasonText } from "./words";

const MAX_QUESTION = 500;
const MAX_ANSWER = 5000;
type Proposed = { items: Proposal[] };

/** What the customer wrote last before a line. */
const askedBefore = (lines: Message[], seq: number): string =>
  lines.findLast((x) => x.seq < seq && x.kind === "text" && x.author.kind === "contact" && !x.unsent)?.text ?? "";

/** What an answer of the bot rests on: the passages as they were then, how it came about, and a way to do it better. */
export default function EvidenceDrawer({
  conversation: c,
  message: m,
  improve,
  onClose,
}: {
  conversation: Conversation;
  message: Message;
  /** Somebody means to answer better: the form is open. */
  improve?: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { can } = useSession();
  const evidence = useQuery({
    queryKey: ["evidence", m.id],
    queryFn: () => api.get<Evidence>(`/v1/conversations/${c.id}/messages/${m.id}/evidence`),
    staleTime: Number.POSITIVE_INFINITY, // what it was made from does not change any more
    retry: false,
  });
  const e = evidence.data;
  const missing = evidence.error instanceof ApiError && evidence.error.status === 404;
  return (
    <Drawer.Root opened onClose={onClose} position="right" size={520} padding={0}>
      <Drawer.Overlay />
      <Drawer.Content aria-label={t("evidence.title")}>
        <div className={sheet.drawer}>
          <header className={sheet.head}>
            <div className={sheet.titles}>
              <h2 className={sheet.title}>{t("evidence.title")}</h2>
              <p className={sheet.of}>{m.text}</p>
            </div>
            <ActionIcon
              aria-label={t("actions.close_dialog")}
              onClick={onClose}
              data-autofocus={improve ? undefined : true}
            >
              <IconX size={17} stroke={1.75} />
            </ActionIcon>
          </header>
          <div className={sheet.body}>
            {evidence.isPending ? (
              <RowSkeletons rows={5} label={t("states.loading")} />
            ) : missing ? (
              <>
                <EmptyState
                  icon={<IconListDetails size={20} stroke={1.75} />}
                  text={t("evidence.none")}
                  hint={t("evidence.none_hint")}
                />
                <Improve c={c} m={m} begun={improve} onDone={onClose} />
              </>
            ) : evidence.isError ? (
              <ErrorState error={evidence.error} retry={() => evidence.refetch()} />
            ) : e ? (
              <>
                {improve ? <Improve c={c} e={e} m={m} begun onDone={onClose} /> : null}
                <Facts e={e} />
                {e.conflicts.map((x) => (
                  <Disagree
                    key={x.sides.map((s) => s.id).join()}
                    certain={x.certain}
                    sides={x.sides.map((s) => {
                      const from = e.given.find((g) => g.id === s.id);
                      return {
                        ...s,
                        title: from?.title ?? "",
                        link:
                          from && can("knowledge", "view") ? (
                            <ToSource given={from} botId={c.bot_id} onOpen={onClose} />
                          ) : undefined,
                      };
                    })}
                  />
                ))}
                {e.online ? (
                  <OnTheWeb online={e.online} used={e.given.some((g) => g.cited && g.kind === "web")} />
                ) : null}
                <h3 className={classes.section}>{t("evidence.given", { count: e.given.length })}</h3>
                {e.given.length === 0 ? <p className={classes.quiet}>{t("evidence.nothing_found")}</p> : null}
                <ol className={sheet.list}>
                  {[...e.given]
                    .sort((a, b) => Number(b.cited) - Number(a.cited))
                    .map((g) => (
                      <GivenCard
                        key={g.id}
                        given={g}
                        botId={c.bot_id}
                        mayOpen={can("knowledge", "view")}
                        onOpen={onClose}
                      />
                    ))}
                </ol>
                {improve ? null : <Improve c={c} e={e} m={m} onDone={onClose} />}
              </>
            ) : null}
          </div>
        </div>
      </Drawer.Content>
    </Drawer.Root>
  );
}

function Facts({ e }: { e: Evidence }) {
  const { t, i18n } = useTranslation();
  const clock = useClock();
  const steps = e.steps.map((s) => `${t(`evidence.steps.${s.name}`)} ${t("prompt.ms", { ms: clock.number(s.ms) })}`);
  return (
    <dl className={classes.facts}>
      <dt>{t("evidence.asked")}</dt>
      <dd className={classes.said}>{e.asked}</dd>
      {e.question && e.question !== e.asked ? (
        <>
          <dt>{t(e.how === "chosen" ? "evidence.chosen_for" : "evidence.looked_up")}</dt>
          <dd className={classes.said}>{e.question}</dd>
        </>
      ) : null}
      {e.translations?.map((x) => (
        <Fragment key={x.language}>
          <dt>{t("evidence.looked_up_in", { language: languageName(x.language, i18n.language) })}</dt>
          <dd className={classes.said} dir="auto">
            {x.question}
          </dd>
        </Fragment>
      ))}
      <dt>{t("evidence.came")}</dt>
      <dd className={classes.tags}>
        <Tag tone={e.how === "unknown" || e.how === "asked" ? "careful" : "accent"}>{t(`evidence.how.${e.how}`)}</Tag>
        {e.language ? <Tag>{languageName(e.language, i18n.language)}</Tag> : null}
        {e.class ? <Tag>{t(`prompt.class.${e.class}`)}</Tag> : null}
        {e.reason ? <Tag tone="careful">{reasonText(t, e.reason) || e.reason}</Tag> : null}
        {e.without ? <Tag tone="bad">{t(`prompt.without.${e.without}`)}</Tag> : null}
      </dd>
      <dt>{t("evidence.model")}</dt>
      <dd>
        {e.calls > 0
          ? [
              e.model,
              t("prompt.tokens", { in: clock.number(e.tokens_in), out: clock.number(e.tokens_out) }),
              t("prompt.credits", { count: e.credits }),
            ]
              .filter(Boolean)
              .join(" · ")
          : [t("prompt.without_model"), e.credits > 0 ? t("prompt.credits", { count: e.credits }) : ""]
              .filter(Boolean)
              .join(" · ")}
      </dd>
      {e.customer?.length ? (
        <>
          <dt>{t("evidence.told")}</dt>
          <dd dir="auto">{e.customer.join(" · ")}</dd>
        </>
      ) : null}
      <dt>{t("evidence.time")}</dt>
      <dd>{[t("prompt.ms", { ms: clock.number(e.ms) }), ...steps].join(" · ")}</dd>
    </dl>
  );
}

function GivenCard({
  given: g,
  botId,
  mayOpen,
  onOpen,
}: {
  given: Given;
  botId: string;
  mayOpen: boolean;
  onOpen: () => void;
}) {
  const { t } = useTranslation();
  const clock = useClock();
  return (
    <li className={sheet.passage} data-cited={g.cited || undefined}>
      <div className={classes.where}>
        <span className={sheet.path}>
          <b>{g.title}</b>
          {g.section?.length ? ` › ${g.section.join(" › ")}` : null}
        </span>
        {g.cited ? <Tag tone="good">{t("evidence.cited")}</Tag> : null}
      </div>
      {g.text ? <p className={sheet.text}>{g.text}</p> : null}
      <p className={classes.under}>
        <span>{t(`source_kinds.${g.kind}`)}</span>
        {g.page ? <span>{t("evidence.page", { n: g.page })}</span> : null}
        <span>{t("evidence.score", { percent: clock.number(Math.round(g.score * 100)) })}</span>
        <FoundBy given={g} />
        {g.kind === "web" && g.learned_at ? (
          <span title={clock.exact(g.learned_at)}>{t("online.seen", { date: clock.short(g.learned_at) })}</span>
        ) : null}
        {mayOpen || g.kind === "web" ? <ToSource given={g} botId={botId} onOpen={onOpen} /> : null}
      </p>
    </li>
  );
}

const LISTS = {
  document: "/bots/$botId/documents",
  url: "/bots/$botId/urls",
} as const;

/** Where the source stands in the training data. */
function ToSource({ given: g, botId, onOpen }: { given: Given; botId: string; onOpen: () => void }) {
  const { t } = useTranslation();
  const text = t("evidence.open");
  if (g.kind === "text") {
    return (
      <Link
        to="/bots/$botId/articles/$articleId"
        params={{ botId, articleId: g.source_id }}
        className={classes.link}
        onClick={onOpen}
      >
        {text}
      </Link>
    );
  }
  if (g.kind === "web") {
    return (
      <a href={g.url} className={classes.link} target="_blank" rel="noreferrer">
        {t("online.page")}
      </a>
    );
  }
  if (g.kind === "q_and_a") {
    return (
      <Link to="/bots/$botId/faqs" params={{ botId }} className={classes.link} onClick={onOpen}>
        {text}
      </Link>
    );
  }
  return (
    <Link
      to={LISTS[g.kind]}
      params={{ botId }}
      search={{ reads: g.source_id, named: g.title }}
      className={classes.link}
      onClick={onOpen}
    >
      {text}
    </Link>
  );
}

type ImproveProps = { c: Conversation; e?: Evidence; m: Message; begun?: boolean; onDone: () => void };

/**
 * The same question with a better answer. Who may edit the knowledge adds it as a FAQ, and from then on the bot says
 * that; whoever else answers customers proposes it.
 */
function Improve({ c, e, m, begun = false, onDone }: ImproveProps) {
  const { t } = useTranslation();
  const { can } = useSession();
  const client = useQueryClient();
  const mayAdd = can("knowledge", "edit");
  const [open, setOpen] = useState(begun);
  const [question, setQuestion] = useState(
    () => e?.question || e?.asked || askedBefore(inboxStore(client).thread(c.id)?.messages ?? [], m.seq),
  );
  const [answer, setAnswer] = useState(e?.how === "unknown" ? "" : m.text);
  const [tried, setTried] = useState(false);
  const add = useMutation({
    mutationFn: async () => {
      const pair = { question: question.trim(), answer: answer.trim() };
      if (mayAdd) {
        await api.post(`/v1/bots/${c.bot_id}/faqs`, pair);
        return t("evidence.improved");
      }
      const r = await api.post<Proposed>(`/v1/conversations/${c.id}/learning`, { pairs: [pair], message_ids: [] });
      const used = r.items.some((x) => x.status === "imported");
      return t(r.items.length === 0 ? "help.proposed_before" : used ? "evidence.improved" : "help.proposed");
    },
  });
  if (!mayAdd && !can("live_chat", "edit")) return null;
  if (!open) {
    return (
      <Button
        variant="default"
        leftSection={<IconPlus size={16} stroke={1.75} />}
        className={classes.improve}
        onClick={() => setOpen(true)}
      >
        {t("evidence.improve")}
      </Button>
    );
  }
  const wrong = fieldErrors(t, add.error, ["question", "answer"]);
  const empty = (s: string) => (tried && s.trim() === "" ? t("form.required") : undefined);
  return (
    <form
      className={classes.form}
      onSubmit={(ev) => {
        ev.preventDefault();
        setTried(true);
        if (question.trim() === "" || answer.trim() === "" || add.isPending) return;
        add.mutate(undefined, {
          onSuccess: (said) => {
            toast(said);
            onDone();
          },
        });
      }}
    >
      <h3 className={classes.section}>{t("evidence.improve")}</h3>
      <p className={classes.quiet}>{t(mayAdd ? "evidence.improve_help" : "help.improve_help")}</p>
      <div className={form.stack}>
        <FormProblem text={add.isError && Object.keys(wrong).length === 0 ? problemText(t, add.error) : null} />
        <TextInput
          label={t("evidence.question")}
          value={question}
          maxLength={MAX_QUESTION}
          error={empty(question) ?? wrong.question}
          description={<CharCount text={question} max={MAX_QUESTION} />}
          onChange={(ev) => setQuestion(ev.currentTarget.value)}
        />
        <Textarea
          label={t("evidence.answer")}
          data-autofocus={begun ? true : undefined}
          autosize
          minRows={3}
          maxRows={12}
          value={answer}
          maxLength={MAX_ANSWER}
          error={empty(answer) ?? wrong.answer}
          description={<CharCount text={answer} max={MAX_ANSWER} />}
          onChange={(ev) => setAnswer(ev.currentTarget.value)}
        />
      </div>
      <div className={form.actions}>
        <Button variant="default" size="sm" onClick={() => (begun ? onDone() : setOpen(false))}>
          {t("actions.cancel")}
        </Button>
        <Button type="submit" size="sm" loading={add.isPending}>
          {t(mayAdd ? "evidence.add_faq" : "help.propose")}
        </Button>
      </div>
    </form>
  );
}
