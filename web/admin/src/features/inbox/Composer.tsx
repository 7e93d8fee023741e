import { Button } from "@mantine/core";
import { IconEye, IconHandStop } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Conversation } from "@/lib/api/types";
import { useKeys } from "@/lib/keys";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { useClock } from "@/lib/time";
import { confirm } from "@/ui/confirm";
import { KeyHint } from "@/ui/KeyHint";
import { toastProblem } from "@/ui/toast";
import classes from "./Composer.module.css";
import { type Mode, useDraft } from "./drafts";
import { postTyping, useVerb } from "./queries";
import { inboxStore } from "./store";

const MAX = 10_000;
const TYPING_EVERY = 4000;

type Props = { c: Conversation; mayWrite: boolean; phone: boolean; onSend: (kind: Mode, text: string) => void };

export function Composer({ c, mayWrite, phone, onSend }: Props) {
  const { t } = useTranslation();
  if (!mayWrite) {
    return (
      <div className={classes.bar}>
        <IconEye size={15} stroke={1.75} />
        {t("inbox.read_only")}
      </div>
    );
  }
  return <Writer c={c} phone={phone} onSend={onSend} />;
}

function Writer({ c, phone, onSend }: Omit<Props, "mayWrite">) {
  const { t } = useTranslation();
  const clock = useClock();
  const client = useQueryClient();
  const { workspace } = useSession();
  const verb = useVerb(c.id);
  const closed = c.status === "closed";
  const [chosen, setMode] = useState<Mode>("text");
  // A closed conversation takes notes only.
  const mode: Mode = closed ? "note" : chosen;
  const [text, setText] = useDraft(c.id, mode);
  const area = useRef<HTMLTextAreaElement>(null);
  const typing = useTypingSignal(c.id);
  const confirmed = useRef(false);

  const focus = useCallback((m: Mode) => {
    setMode(m);
    requestAnimationFrame(() => area.current?.focus());
  }, []);
  useKeys({ r: () => !closed && focus("text"), n: () => focus("note") });

  // On a desk the cursor waits in the field; on a phone the keyboard would hide the thread.
  useEffect(() => {
    if (!phone && document.activeElement === document.body) area.current?.focus({ preventScroll: true });
  }, [phone]);

  // Grows with its text. biome: `text` is what changes the height.
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured after each change of the text
  useLayoutEffect(() => {
    const el = area.current;
    if (!el) return;
    el.style.height = "auto";
    el.style.height = `${Math.min(el.scrollHeight, 220)}px`;
  }, [text, mode]);

  const empty = text.trim() === "";
  const tooLong = [...text].length > MAX;
  const send = async () => {
    if (empty || tooLong) return;
    const now = inboxStore(client).thread(c.id)?.conversation ?? c;
    if (mode === "text" && now.assignee && now.assignee.id !== workspace.member_id && !confirmed.current) {
      const yes = await confirm({
        title: t("inbox.taken_title", { name: now.assignee.name }),
        text: t("inbox.taken_text", { name: now.assignee.name }),
        action: t("inbox.send_anyway"),
        cancel: t("actions.cancel"),
        danger: false,
      });
      if (!yes) return;
      confirmed.current = true;
    }
    typing.stop();
    setText("");
    onSend(mode, text.trim());
    area.current?.focus();
  };

  const onKeyDown = (e: KeyboardEvent) => {
    if (e.nativeEvent.isComposing) return;
    if (e.key === "Enter" && !e.shiftKey && !phone) {
      e.preventDefault();
      void send();
    } else if (e.key === "Escape") {
      area.current?.blur();
    }
  };

  const takesOver = mode === "text" && c.auto_reply;
  return (
    <div className={classes.composer}>
      {closed ? (
        <div className={classes.closed}>
          <span>{t("inbox.closed_line")}</span>
          <Button
            variant="default"
            loading={verb.isPending}
            onClick={() => verb.mutate({ do: "reopen" }, { onError: (e) => toastProblem(problemText(t, e)) })}
          >
            {t("inbox.reopen")}
          </Button>
        </div>
      ) : null}
      <div className={classes.box} data-mode={mode}>
        <div className={classes.tabs} role="tablist" aria-label={t("inbox.composer")}>
          {(closed ? (["note"] as const) : (["text", "note"] as const)).map((m) => (
            <button
              key={m}
              type="button"
              role="tab"
              aria-selected={m === mode}
              aria-controls="composer-text"
              className={classes.tab}
              onClick={() => focus(m)}
            >
              {t(`inbox.mode.${m}`)}
            </button>
          ))}
        </div>
        <textarea
          id="composer-text"
          ref={area}
          className={classes.area}
          rows={1}
          value={text}
          aria-label={t(`inbox.placeholder.${mode}`)}
          placeholder={t(`inbox.placeholder.${mode}`)}
          aria-invalid={tooLong || undefined}
          onChange={(e) => {
            setText(e.currentTarget.value);
            if (mode === "text") typing.touch(e.currentTarget.value !== "");
          }}
          onKeyDown={onKeyDown}
          onBlur={typing.stop}
        />
        <div className={classes.foot}>
          <span className={classes.hint} data-bad={tooLong || undefined} aria-live="polite">
            {tooLong ? (
              t("form.too_long", { max: clock.number(MAX) })
            ) : takesOver ? (
              <>
                <IconHandStop size={14} stroke={1.75} />
                {t("inbox.takes_over", { bot: c.bot_name })}
              </>
            ) : mode === "note" ? (
              t("inbox.note_hint")
            ) : null}
          </span>
          <span className={classes.newLine}>
            <KeyHint keys="⇧⏎" /> {t("inbox.new_line")}
          </span>
          <Button
            disabled={empty || tooLong}
            color={mode === "note" ? "amber.8" : undefined}
            onClick={() => void send()}
            rightSection={phone ? null : <KeyHint keys="⏎" on="fill" />}
            className={classes.send}
          >
            {t(mode === "note" ? "inbox.add_note" : "inbox.send")}
          </Button>
        </div>
      </div>
    </div>
  );
}

/** Tells the others while somebody writes: at once, then now and then, and when it stops. */
function useTypingSignal(id: string) {
  const on = useRef(false);
  const last = useRef(0);
  const idle = useRef<ReturnType<typeof setTimeout>>(undefined);
  const stop = useCallback(() => {
    clearTimeout(idle.current);
    if (!on.current) return;
    on.current = false;
    postTyping(id, false);
  }, [id]);
  const touch = useCallback(
    (writing: boolean) => {
      if (!writing) return stop();
      clearTimeout(idle.current);
      idle.current = setTimeout(stop, 5000);
      if (on.current && Date.now() - last.current < TYPING_EVERY) return;
      on.current = true;
      last.current = Date.now();
      postTyping(id, true);
    },
    [id, stop],
  );
  useEffect(() => stop, [stop]);
  return { touch, stop };
}
