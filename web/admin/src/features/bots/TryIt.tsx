import { ActionIcon, Button, Checkbox, Textarea } from "@mantine/core";
import { IconFileCheck, IconFileText, IconSend2 } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { BotPrompt, BotReply } from "@/lib/api/model-types";
import type { Bot } from "@/lib/api/types";
import { FoundBy } from "@/lib/found-by";
import { fieldErrors, problemText } from "@/lib/problem";
import { useClock } from "@/lib/time";
import { Disagree } from "@/ui/Disagree";
import { OnTheWeb } from "@/ui/OnTheWeb";
import { Tag, type Tone } from "@/ui/Tag";
import { Choices } from "./Choices";
import { useAskBot } from "./prompt-queries";
import classes from "./TryIt.module.css";
import { languageName } from "./words";

/** `saved` is what the bot says as it is saved, beside what it would say. */
type Turn = { id: number; question: string; reply?: BotReply; problem?: string; saved?: BotReply };
const LONGEST = 2000;

const TONES: Record<BotReply["how"], Tone> = {
  exact: "good",
  near: "good",
  extract: "accent",
  asked: "careful",
  chosen: "good",
  generated: "accent",
  casual: "gray",
  general: "careful",
  unknown: "careful",
  silent: "gray",
};

/** Ask as a customer would, with what is not saved yet; under the answer stands how it came about. */
export function TryIt({ bot, prompt, mayAsk }: { bot: Bot; prompt: Partial<BotPrompt> | undefined; mayAsk: boolean }) {
  const { t } = useTranslation();
  const ask = useAskBot(bot.id);
  const [turns, setTurns] = useState<Turn[]>([]);
  const [text, setText] = useState("");
  const [beside, setBeside] = useState(false);
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Not before somebody asked: on a phone the whole page would go along.
    if (turns.length > 0) end.current?.scrollIntoView({ block: "nearest" }); // newer browsers return a promise, which is no clean-up
  }, [turns]);

  const send = (question = text.trim()) => {
    if (question === "" || ask.isPending || !mayAsk) return;
    const id = (turns.at(-1)?.id ?? 0) + 1;
    const before = turns.flatMap((x) =>
      x.reply
        ? [
            { author: "contact" as const, text: x.question },
            ...(x.reply.text ? [{ author: "bot" as const, text: x.reply.text }] : []),
          ]
        : [],
    );
    setTurns((all) => [...all, { id, question }]);
    setText("");
    const done = (change: Partial<Turn>) => setTurns((all) => all.map((x) => (x.id === id ? { ...x, ...change } : x)));
    const said = turns.at(-1);
    const guesses = said?.reply?.guesses;
    const asked = {
      text: question,
      before: before.slice(-10),
      ...(said && guesses ? { asked_back: { question: said.question, guesses } } : {}),
    };
    Promise.all([
      ask.mutateAsync({ ...asked, ...(prompt ? { prompt } : {}) }),
      prompt && beside ? ask.mutateAsync(asked) : undefined,
    ]).then(
      ([reply, saved]) => done({ reply, saved }),
      (e) => {
        done({
          problem: Object.values(fieldErrors(t, e, ["text", "custom", "temperature"]))[0] ?? problemText(t, e),
        });
        setText((typed) => typed || question); // what was typed is kept
      },
    );
  };
  return (
    <section className={classes.box} aria-label={t("prompt.try")}>
      <header className={classes.head}>
        <h2 className={classes.title}>{t("prompt.try")}</h2>
        {prompt ? <Tag tone="careful">{t("prompt.try_unsaved")}</Tag> : null}
        {turns.length > 0 ? (
          <Button
            className={classes.clear}
            variant="subtle"
            color="gray"
            size="compact-sm"
            onClick={() => setTurns([])}
          >
            {t("prompt.clear")}
          </Button>
        ) : null}
      </header>
      {prompt ? (
        <Checkbox
          className={classes.beside}
          size="xs"
          label={t("prompt.beside")}
          description={t("prompt.beside_help")}
          checked={beside}
          onChange={(e) => setBeside(e.currentTarget.checked)}
        />
      ) : null}
      <div className={classes.turns} aria-live="polite" aria-busy={ask.isPending || undefined}>
        {turns.length === 0 ? <p className={classes.empty}>{t("prompt.try_empty", { name: bot.name })}</p> : null}
        {turns.map((x) => (
          <div key={x.id} className={classes.turn}>
            <p className={classes.question}>{x.question}</p>
            {x.saved ? <h3 className={classes.which}>{t("prompt.with_changes")}</h3> : null}
            {x.reply ? <Reply reply={x.reply} /> : null}
            {x.reply?.guesses ? (
              <Choices
                labels={[...x.reply.guesses.map((g) => g.question), x.reply.something_else ?? ""]}
                open={x.id === turns.at(-1)?.id && mayAsk && !ask.isPending}
                onChoose={send}
              />
            ) : null}
            {x.saved ? (
              <>
                <h3 className={classes.which}>{t("prompt.as_saved")}</h3>
                <Reply reply={x.saved} />
              </>
            ) : null}
            {x.problem ? (
              <p className={classes.problem} role="alert">
                {x.problem}
              </p>
            ) : null}
            {!x.reply && !x.problem ? <p className={classes.waiting}>{t("prompt.thinking")}</p> : null}
          </div>
        ))}
        <div ref={end} />
      </div>
      <form
        className={classes.composer}
        onSubmit={(e) => {
          e.preventDefault();
          send();
        }}
      >
        <Textarea
          className={classes.input}
          aria-label={t("prompt.ask")}
          placeholder={t(mayAsk ? "prompt.ask" : "prompt.may_not_ask")}
          autosize
          minRows={1}
          maxRows={5}
          maxLength={LONGEST}
          disabled={!mayAsk}
          value={text}
          onChange={(e) => setText(e.currentTarget.value)}
          onKeyDown={(e) => {
            if (e.key === "Enter" && !e.shiftKey && !e.nativeEvent.isComposing) {
              e.preventDefault();
              send();
            }
          }}
        />
        <ActionIcon
          type="submit"
          size={32}
          aria-label={t("prompt.send")}
          disabled={!mayAsk || text.trim() === ""}
          loading={ask.isPending}
        >
          <IconSend2 size={17} stroke={1.75} />
        </ActionIcon>
      </form>
    </section>
  );
}

function Reply({ reply: r }: { reply: BotReply }) {
  const { t, i18n } = useTranslation();
  const clock = useClock();
  const score = (n: number) => n.toLocaleString(i18n.language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return (
    <div className={classes.reply}>
      <p className={classes.answer} data-none={r.text === "" || undefined}>
        {r.text || t(r.reason === "asked_for_human" ? "prompt.hands_over" : "prompt.says_nothing")}
      </p>
      <div className={classes.tags}>
        <Tag tone={TONES[r.how]}>{t(`prompt.how.${r.how}`)}</Tag>
        {r.language ? <Tag>{languageName(r.language, i18n.language)}</Tag> : null}
        {r.class && r.class !== r.how ? <Tag>{t(`prompt.class.${r.class}`)}</Tag> : null}
        {r.reason ? <Tag tone="careful">{t(`prompt.reason.${r.reason}` as "prompt.reason.no_knowledge")}</Tag> : null}
        {r.blocked ? <Tag tone="careful">{t("manners.blocked_here")}</Tag> : null}
        {r.without ? <Tag tone="bad">{t(`prompt.without.${r.without}` as "prompt.without.no_credits")}</Tag> : null}
      </div>
      {r.conflicts.map((x) => (
        <Disagree
          key={x.sides.map((s) => s.id).join()}
          certain={x.certain}
          sides={x.sides.map((s) => ({ ...s, title: r.given.find((g) => g.id === s.id)?.title ?? "" }))}
        />
      ))}
      {r.online ? <OnTheWeb online={r.online} used={r.sources.some((s) => s.kind === "web")} /> : null}
      {r.given.length > 0 ? (
        <ul className={classes.sources} aria-label={t("evidence.given", { count: r.given.length })}>
          {r.given.map((g) => (
            <li key={g.id}>
              <details className={classes.given}>
                <summary>
                  {g.cited ? <IconFileCheck size={15} stroke={1.75} /> : <IconFileText size={15} stroke={1.75} />}
                  <span className={classes.source} data-cited={g.cited || undefined}>
                    {[g.title, ...(g.section ?? [])].join(" › ")}
                    {g.page ? ` · ${t("evidence.page", { n: g.page })}` : null}
                  </span>
                  {g.cited ? <Tag tone="good">{t("evidence.cited")}</Tag> : null}
                  <span>{score(g.score)}</span>
                </summary>
                <p className={classes.led}>
                  {g.kind === "web" ? (
                    <a href={g.url} target="_blank" rel="noreferrer">
                      {t("online.page")}
                    </a>
                  ) : null}
                  <FoundBy given={g} />
                </p>
                <p className={classes.passage}>{g.text}</p>
              </details>
            </li>
          ))}
        </ul>
      ) : null}
      <p className={classes.figures}>
        <span>{t("prompt.ms", { ms: clock.number(r.ms) })}</span>
        {r.calls > 0 || r.online
          ? r.steps.map((s, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a step may come twice
              <span key={i}>{`${t(`evidence.steps.${s.name}`)} ${t("prompt.ms", { ms: clock.number(s.ms) })}`}</span>
            ))
          : null}
        {r.calls > 0 ? (
          <>
            <span>{t("prompt.tokens", { in: clock.number(r.tokens_in), out: clock.number(r.tokens_out) })}</span>
            <span>{t("prompt.credits", { count: r.credits })}</span>
            <span>{r.model}</span>
          </>
        ) : (
          <>
            <span>{t("prompt.without_model")}</span>
            {r.credits > 0 ? <span>{t("prompt.credits", { count: r.credits })}</span> : null}
          </>
        )}
      </p>
    </div>
  );
}
