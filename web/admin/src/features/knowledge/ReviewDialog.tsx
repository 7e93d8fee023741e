import { Button, Select, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Asks } from "@/lib/api/knowledge-types";
import { fieldErrors, problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { Dialog } from "@/ui/Dialog";
import { CharCount, FormProblem } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { MaskedNote } from "@/ui/Masked";
import { RichText } from "@/ui/RichText";
import { Bone } from "@/ui/Skeleton";
import { toast } from "@/ui/toast";
import { MAX_ANSWER, MAX_QUESTION } from "./EntryDialog";
import classes from "./Knowledge.module.css";
import { faqSearchQuery, oneFaqQuery, useApprove, useMerge, useReject, useResolve } from "./queries";

/** What is decided about: an entry that is overlapped, or something the bot could learn. */
export type Reviewed = {
  id: string;
  proposed: boolean;
  status: string;
  question: string;
  answer_html: string;
  answer_text: string;
  overlaps_with: { id: string; question: string } | null;
  asks?: Asks;
  conversation_id: string;
  author_name: string;
};

/** Beside what the bot knows already, if it does; editable before it is approved. */
export function ReviewDialog({ botId, item, onClose }: { botId: string; item: Reviewed; onClose: () => void }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const approve = useApprove(botId);
  const reject = useReject(botId);
  const merge = useMerge(botId);
  const resolve = useResolve(botId);
  const [question, setQuestion] = useState(item.question);
  const [answer, setAnswer] = useState(item.answer_text);
  const [twin, setTwin] = useState(item.overlaps_with);
  const [merging, setMerging] = useState(false);
  const mayMerge = item.proposed && can("knowledge", "view");
  const all = [approve, reject, merge, resolve];
  const pending = all.some((m) => m.isPending);
  const failed = all.find((m) => m.isError)?.error;
  const wrong = fieldErrors(t, failed, ["question", "answer", "into"]);
  const sees = can("knowledge", "view");
  const other = useQuery({ ...oneFaqQuery(botId, twin?.id ?? ""), enabled: twin !== null && sees && !pending });
  // What is typed anew has not been refused.
  const typed = (set: (words: string) => void) => (e: { currentTarget: { value: string } }) => {
    if (approve.isError) approve.reset();
    set(e.currentTarget.value);
  };
  const done = (words: string) => {
    toast(words);
    onClose();
  };
  const accepted = item.asks ? "wordings.approved" : "entries.approved";
  const accept = (overlap?: "replace" | "keep_both") => {
    for (const m of all) m.reset();
    if (!item.proposed) {
      resolve.mutate({ id: item.id, action: overlap ?? "keep_both" }, { onSuccess: () => done(t("entries.approved")) });
      return;
    }
    const changed = !item.asks && answer.trim() !== item.answer_text.trim();
    approve.mutate(
      {
        id: item.id,
        ...(question.trim() === item.question ? {} : { question: question.trim() }),
        ...(changed ? { answer: answer.trim() } : {}),
        overlap,
      },
      {
        // The bot has come to know the question meanwhile: now there is something to compare with.
        onSuccess: (p) => (p.status === "overlapped" ? setTwin(p.overlaps_with) : done(t(accepted))),
      },
    );
  };
  const put = () => {
    for (const m of all) m.reset();
    if (item.proposed) reject.mutate(item.id, { onSuccess: () => done(t("entries.rejected")) });
    else resolve.mutate({ id: item.id, action: "discard" }, { onSuccess: () => done(t("entries.discarded")) });
  };
  return (
    <Dialog
      onClose={onClose}
      size={twin ? 900 : 600}
      title={t(item.asks ? "wordings.title" : twin ? "entries.compare_title" : "entries.review_title")}
    >
      <p className={classes.text}>{t(words(item, twin !== null))}</p>
      <FormProblem text={failed && !wrong.question && !wrong.answer ? (wrong.into ?? problemText(t, failed)) : null} />
      <div className={twin ? classes.pair : undefined}>
        {twin ? (
          <section className={classes.side} aria-label={t("entries.known")}>
            <h3 className={classes.kind}>{t("entries.known")}</h3>
            <p className={classes.question}>{other.data?.question ?? twin.question}</p>
            {other.data ? (
              <div className={classes.answer}>
                <RichText html={other.data.answer_html} text={other.data.answer_text} />
              </div>
            ) : sees && other.isPending ? (
              <Bone h={60} />
            ) : null}
          </section>
        ) : null}
        <section className={classes.side} data-mark aria-label={t("entries.the_new")}>
          {twin ? <h3 className={classes.kind}>{t("entries.the_new")}</h3> : null}
          {item.proposed ? (
            <>
              <TextInput
                label={t(item.asks ? "wordings.words" : "entries.question")}
                value={question}
                error={wrong.question}
                description={<CharCount text={question} max={MAX_QUESTION} />}
                onChange={typed(setQuestion)}
              />
              {item.asks ? (
                <Asked of={item} />
              ) : (
                <Textarea
                  label={t("entries.answer")}
                  autosize
                  minRows={4}
                  maxRows={12}
                  value={answer}
                  error={wrong.answer}
                  description={<CharCount text={answer} max={MAX_ANSWER} />}
                  onChange={typed(setAnswer)}
                />
              )}
              <MaskedNote texts={item.asks ? [question] : [question, answer]} />
            </>
          ) : (
            <>
              <p className={classes.question}>{item.question}</p>
              <div className={classes.answer}>
                <RichText html={item.answer_html} text={item.answer_text} />
              </div>
            </>
          )}
          {item.author_name || item.conversation_id ? (
            <p className={classes.facts}>
              {item.author_name ? <span>{t("entries.by", { name: item.author_name })}</span> : null}
              {item.conversation_id && can("live_chat", "view") ? (
                <Link to="/inbox/$tab/$conversationId" params={{ tab: "all", conversationId: item.conversation_id }}>
                  {t("entries.conversation")}
                </Link>
              ) : null}
            </p>
          ) : null}
        </section>
      </div>
      {merging ? (
        <MergeInto
          botId={botId}
          pending={merge.isPending}
          answers={!item.asks}
          onCancel={() => setMerging(false)}
          onMerge={(into, take) => {
            for (const m of all) m.reset();
            merge.mutate(
              { id: item.id, into, ...(take ? { answer: answer.trim() } : {}) },
              { onSuccess: () => done(t("entries.merged_toast")) },
            );
          }}
        />
      ) : (
        <div className={classes.actions}>
          <Button size="sm" variant="subtle" color="red" disabled={pending || item.status === "rejected"} onClick={put}>
            {t(item.proposed ? "entries.reject" : "entries.discard")}
          </Button>
          {mayMerge ? (
            <Button size="sm" variant="subtle" disabled={pending} onClick={() => setMerging(true)}>
              {t(item.asks ? "wordings.another" : "entries.merge")}
            </Button>
          ) : null}
          <span className={classes.gap} />
          {twin ? (
            <>
              <Button size="sm" variant="default" disabled={pending} onClick={() => accept("keep_both")}>
                {t("entries.keep_both")}
              </Button>
              {item.asks ? null : (
                <Button size="sm" loading={pending} onClick={() => accept("replace")}>
                  {t("entries.replace")}
                </Button>
              )}
            </>
          ) : (
            <Button size="sm" loading={pending} onClick={() => accept()}>
              {t(
                question.trim() !== item.question || answer.trim() !== item.answer_text.trim()
                  ? "entries.approve_changed"
                  : item.asks
                    ? "wordings.approve"
                    : "entries.approve",
              )}
            </Button>
          )}
        </div>
      )}
    </Dialog>
  );
}

/** What there is to decide, in one sentence. */
function words(item: Reviewed, twin: boolean) {
  if (item.asks) return twin ? "wordings.compare_text" : "wordings.text";
  return twin ? "entries.compare_text" : "entries.review_text";
}

/** The FAQ that a wording is one more way to ask. */
function Asked({ of }: { of: Reviewed }) {
  const { t } = useTranslation();
  return (
    <section aria-label={t("wordings.asks")}>
      <h3 className={classes.kind}>{t("wordings.asks")}</h3>
      <p className={classes.question}>{of.asks?.question}</p>
      <div className={classes.answer}>
        <RichText html={of.answer_html} text={of.answer_text} />
      </div>
    </section>
  );
}

/** The question becomes one more way to ask an entry that is there already; its answer may become this one. */
function MergeInto({
  botId,
  pending,
  answers,
  onCancel,
  onMerge,
}: {
  botId: string;
  pending: boolean;
  /** There is an answer that the entry may take over. */
  answers: boolean;
  onCancel: () => void;
  onMerge: (into: string, takeAnswer: boolean) => void;
}) {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const [into, setInto] = useState<string | null>(null);
  const found = useQuery(faqSearchQuery(botId, search));
  return (
    <div className={form.stack}>
      <Select
        label={t("entries.merge_into")}
        description={t("entries.merge_help")}
        searchable
        data-autofocus
        placeholder={t("entries.search")}
        nothingFoundMessage={t("entries.none_match")}
        filter={({ options }) => options}
        data={(found.data ?? []).map((f) => ({ value: f.id, label: f.question }))}
        value={into}
        onChange={setInto}
        onSearchChange={setSearch}
      />
      <div className={form.actions}>
        <Button size="sm" variant="default" onClick={onCancel}>
          {t("actions.cancel")}
        </Button>
        {answers ? (
          <Button size="sm" variant="default" disabled={!into || pending} onClick={() => into && onMerge(into, true)}>
            {t("entries.merge_answer")}
          </Button>
        ) : null}
        <Button size="sm" loading={pending} disabled={!into} onClick={() => into && onMerge(into, false)}>
          {t("entries.merge_question")}
        </Button>
      </div>
    </div>
  );
}
