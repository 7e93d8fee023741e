import { Button, Loader, Textarea } from "@mantine/core";
import { IconRefresh, IconSend2 } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Message } from "@/lib/api/types";
import { problemText } from "@/lib/problem";
import { useClock } from "@/lib/time";
import { FormProblem } from "@/ui/FormParts";
import { RichText } from "@/ui/RichText";
import { ErrorState } from "@/ui/States";
import { Tag } from "@/ui/Tag";
import { Choices } from "./Choices";
import { answering, trialQuery, useAskTrial, useRestartTrial } from "./start-queries";
import classes from "./TestChat.module.css";

/** Ask the bot as a customer would, and see where its answer comes from. Nobody else sees or counts it. */
export function TestChat({ botId, suggestions = [] }: { botId: string; suggestions?: string[] }) {
  const { t } = useTranslation();
  const trial = useQuery(trialQuery(botId));
  const ask = useAskTrial(botId);
  const restart = useRestartTrial(botId);
  const [text, setText] = useState("");
  const log = useRef<HTMLDivElement>(null);
  const messages = trial.data?.messages ?? [];
  const busy = ask.isPending || answering(trial.data);
  const last = messages.at(-1)?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever is new is scrolled to
  useEffect(() => {
    log.current?.scrollTo({ top: log.current.scrollHeight });
  }, [last, busy]);

  const send = (question: string) => {
    if (question.trim() === "" || ask.isPending) return;
    ask.mutate(question.trim(), {
      onSuccess: () => setText((typed) => (typed.trim() === question.trim() ? "" : typed)),
    });
  };
  const submit = (e: FormEvent) => {
    e.preventDefault();
    send(text);
  };
  if (trial.isError) return <ErrorState error={trial.error} retry={() => trial.refetch()} />;
  return (
    <div className={classes.chat}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys */}
      <div ref={log} className={classes.log} role="log" aria-label={t("test.log")} tabIndex={0}>
        {messages.length === 0 && !ask.isPending ? <p className={classes.empty}>{t("test.empty")}</p> : null}
        {messages.map((m) => (
          <Line key={m.id} message={m} open={m.id === last && !busy} onSay={send} />
        ))}
        {busy ? (
          <div className={classes.thinking} role="status" aria-label={t("test.thinking")}>
            <Loader size={14} type="dots" color="gray" />
          </div>
        ) : null}
      </div>
      <div className={classes.foot}>
        <FormProblem text={ask.isError ? problemText(t, ask.error) : null} />
        {suggestions.length > 0 ? (
          <div className={classes.suggestions}>
            {suggestions.map((s) => (
              <button key={s} type="button" className={classes.suggestion} disabled={busy} onClick={() => send(s)}>
                {s}
              </button>
            ))}
          </div>
        ) : null}
        <form className={classes.form} onSubmit={submit}>
          <Textarea
            className={classes.input}
            aria-label={t("test.ask")}
            placeholder={t("test.ask")}
            autosize
            minRows={1}
            maxRows={5}
            maxLength={10_000}
            value={text}
            onChange={(e) => setText(e.currentTarget.value)}
            onKeyDown={(e) => {
              if (e.key === "Enter" && !e.shiftKey && !e.nativeEvent.isComposing) {
                e.preventDefault();
                send(text);
              }
            }}
          />
          <Button type="submit" aria-label={t("test.send")} disabled={text.trim() === ""} px={10}>
            <IconSend2 size={16} stroke={1.75} />
          </Button>
        </form>
        {messages.length > 0 ? (
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            className={classes.restart}
            leftSection={<IconRefresh size={14} stroke={1.75} />}
            loading={restart.isPending}
            onClick={() => restart.mutate()}
          >
            {t("test.restart")}
          </Button>
        ) : null}
      </div>
    </div>
  );
}

function Line({ message: m, open, onSay }: { message: Message; open: boolean; onSay: (text: string) => void }) {
  const { t } = useTranslation();
  if (m.kind === "system") {
    const event = m.payload?.event;
    return event === "handed_off" ? <p className={classes.system}>{t("test.handed_off")}</p> : null;
  }
  const mine = m.author.kind === "contact";
  return (
    <div className={classes.line} data-mine={mine || undefined}>
      <div className={classes.bubble}>{m.html && !mine ? <RichText html={m.html} text={m.text} /> : m.text}</div>
      {m.payload?.how === "asked" ? (
        <Choices labels={m.payload.buttons?.map((b) => b.label) ?? []} open={open} onChoose={onSay} />
      ) : null}
      {mine ? null : <Evidence message={m} />}
    </div>
  );
}

/** What an answer rests on. The greeting rests on nothing. */
function Evidence({ message }: { message: Message }) {
  const { t } = useTranslation();
  const clock = useClock();
  const p = message.payload;
  if (!p?.how) return null;
  const unknown = p.how === "unknown" || p.how === "asked" || p.how === "hand_off";
  return (
    <div className={classes.evidence}>
      {p.sources?.map((s) => (
        <div key={s.id} className={classes.source}>
          {s.url ? (
            <a href={s.url} target="_blank" rel="noreferrer">
              {t("test.from", { title: s.title })}
            </a>
          ) : (
            t("test.from", { title: s.title })
          )}
          {s.page ? t("test.page", { n: s.page }) : null}
          {s.score ? <span> · {t("test.match", { percent: Math.round(Math.min(1, s.score) * 100) })}</span> : null}
        </div>
      ))}
      <div className={classes.facts}>
        <Tag tone={unknown ? "careful" : "good"}>{t(`test.how.${p.how}`)}</Tag>
        {p.reason ? <span>{t(`test.reason.${p.reason}` as never, { defaultValue: p.reason })}</span> : null}
        {p.class && p.class !== p.how ? <span>{t(`test.class.${p.class}`)}</span> : null}
        <span>{p.ms ? t("test.ms", { ms: clock.number(p.ms) }) : t("test.no_time")}</span>
      </div>
    </div>
  );
}
