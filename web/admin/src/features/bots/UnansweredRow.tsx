import { ActionIcon, Button, Checkbox, Tooltip } from "@mantine/core";
import { IconArrowBackUp, IconChecklist, IconMessage, IconMessageQuestion, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Unanswered } from "@/lib/api/types";
import { useAddTest } from "@/lib/checks";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { useClock } from "@/lib/time";
import { Masked } from "@/ui/Masked";
import { toast, toastProblem } from "@/ui/toast";
import { CompareFaq } from "./CompareFaq";
import { FaqStatus } from "./FaqStatus";
import { faqQuery } from "./faq-queries";
import { MergeQuestion } from "./MergeQuestion";
import { useDismiss, useReopen } from "./queries";
import { UnansweredEditor } from "./UnansweredEditor";
import classes from "./UnansweredScreen.module.css";

const REASONS = ["no_knowledge", "not_enough", "media_only", "ai_error", "no_credits", "asked_for_human"] as const;

/** A question, what became of it, and what can be done about it. */
export function UnansweredRow({
  botId,
  u,
  mayEdit,
  editing,
  others,
  ticked,
  onTick,
  onEdit,
}: {
  botId: string;
  u: Unanswered;
  mayEdit: boolean;
  editing: boolean;
  others: Unanswered[];
  ticked: boolean;
  onTick: (on: boolean) => void;
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
  const [comparing, setComparing] = useState(false);
  const faqId = u.faq_id ?? "";
  // Between the answer and the decision about it: the FAQ asks the same as another.
  const undecided = u.status !== "dismissed" && u.faq?.state === "overlapped";
  const compared = useQuery({ ...faqQuery(botId, faqId), enabled: comparing && faqId !== "" }).data;
  const onError = (e: unknown) => toastProblem(problemText(t, e));
  const reason = REASONS.find((r) => r === u.reason);
  return (
    <li className={classes.row} data-editing={editing || undefined}>
      <div className={classes.line}>
        {mayEdit && u.status === "open" ? (
          <Checkbox
            size="xs"
            aria-label={t("unanswered_more.tick", { question: u.question })}
            checked={ticked}
            onChange={(e) => onTick(e.currentTarget.checked)}
          />
        ) : null}
        <div className={classes.what}>
          <p className={classes.question}>
            <Masked text={u.question} />
          </p>
          {u.original && u.original !== u.question ? (
            <p className={classes.original}>
              <Masked text={t("unanswered_more.original", { text: u.original })} />
            </p>
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
          {u.status === "answered" || undecided ? <Made botId={botId} u={u} undecided={undecided} /> : null}
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
            {undecided ? (
              <Button variant="default" onClick={() => setComparing(true)}>
                {t("faqs.compare")}
              </Button>
            ) : null}
            {u.status === "open" ? (
              <>
                {undecided ? null : (
                  <Button ref={opener} variant="default" onClick={() => onEdit(true)}>
                    {t("unanswered.answer")}
                  </Button>
                )}
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
            ) : undecided ? null : (
              <Button
                variant="subtle"
                color="gray"
                leftSection={<IconArrowBackUp size={15} stroke={1.75} />}
                loading={reopen.isPending}
                onClick={() => reopen.mutate(u.id, { onError })}
              >
                {t("unanswered.reopen")}
              </Button>
            )}
          </div>
        ) : null}
      </div>
      {merging ? <MergeQuestion botId={botId} u={u} others={others} onClose={() => setMerging(false)} /> : null}
      {comparing && compared ? <CompareFaq botId={botId} faq={compared} onClose={() => setComparing(false)} /> : null}
      {editing ? (
        <UnansweredEditor
          botId={botId}
          questions={[u]}
          onDone={() => {
            onEdit(false);
            requestAnimationFrame(() => opener.current?.focus());
          }}
        />
      ) : null}
    </li>
  );
}

/** The FAQ that was made of a question: what it says, whether the bot uses it, and the way to it. */
function Made({ botId, u, undecided }: { botId: string; u: Unanswered; undecided: boolean }) {
  const { t } = useTranslation();
  if (!u.faq || !u.faq_id) return <p className={classes.drafted}>{t("unanswered_more.faq_gone")}</p>;
  return (
    <div className={classes.made}>
      {u.faq.question === u.question ? null : (
        <p className={classes.original}>{t("unanswered_more.faq_asks", { question: u.faq.question })}</p>
      )}
      <p className={classes.answer}>{u.faq.answer}</p>
      <p className={classes.madeFacts}>
        <FaqStatus faq={u.faq} />
        <Link to="/bots/$botId/faqs" params={{ botId }} search={{ faq: u.faq_id }} className={classes.link}>
          <IconMessageQuestion size={13} stroke={1.75} />
          {t("unanswered_more.faq_open")}
        </Link>
      </p>
      {undecided ? <p className={classes.drafted}>{t("unanswered_more.compare_text")}</p> : null}
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
