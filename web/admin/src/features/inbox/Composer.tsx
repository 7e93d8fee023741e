import { Button, CloseButton } from "@mantine/core";
import { IconEye, IconHandStop } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Attachment, Conversation, Member, Quoted } from "@/lib/api/types";
import { fold } from "@/lib/fold";
import { useKeys } from "@/lib/keys";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { useClock } from "@/lib/time";
import { Avatar } from "@/ui/Avatar";
import { confirm } from "@/ui/confirm";
import { KeyHint } from "@/ui/KeyHint";
import { toastProblem } from "@/ui/toast";
import classes from "./Composer.module.css";
import { ComposerTools, UploadList } from "./ComposerTools";
import { type Mode, useDraft } from "./drafts";
import { QuotedLine } from "./Extras";
import { mentionAt, mentionedIn } from "./mentions";
import { postTyping, useVerb } from "./queries";
import { inboxStore } from "./store";
import { TranslateDraft } from "./TranslateDraft";
import { MAX_BYTES, MAX_FILES, useUploads } from "./uploads";
import { Field } from "./writing/Field";
import type { FieldHandle, Format } from "./writing/field";

const MAX = 10_000;
const TYPING_EVERY = 4000;

type Extras = { files?: Attachment[]; quoted?: Quoted; mentions?: string[]; html?: string };
type Props = {
  c: Conversation;
  members: Member[];
  mayWrite: boolean;
  phone: boolean;
  quiet: boolean;
  quoted: Quoted | null;
  onQuoted: (q: Quoted | null) => void;
  onSend: (kind: Mode, text: string, extras: Extras) => void;
};

export function Composer({ mayWrite, ...p }: Props) {
  const { t } = useTranslation();
  if (!mayWrite) {
    return (
      <div className={classes.bar}>
        <IconEye size={15} stroke={1.75} />
        {t("inbox.read_only")}
      </div>
    );
  }
  return <Writer {...p} />;
}

function Writer({ c, members, phone, quiet, quoted, onQuoted, onSend }: Omit<Props, "mayWrite">) {
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
  const [field, setField] = useState<FieldHandle | null>(null);
  const [active, setActive] = useState<Format[]>([]);
  const typing = useTypingSignal(c.id);
  const confirmed = useRef(false);

  // The other box takes the cursor as it appears: what is typed right after the key belongs into it.
  const [wantsFocus, setWantsFocus] = useState(false);
  const focus = (m: Mode) => {
    setWantsFocus(m !== mode);
    setMode(m);
    if (m === mode) field?.focus();
  };
  useKeys({ r: () => !closed && focus("text"), n: () => focus("note") });

  // On a desk the cursor waits in the field, unless one walks from row to row by keys, which would be typed into it; on a
  // phone the keyboard would hide the thread.
  useEffect(() => {
    if (!field) return;
    if (!phone && !quiet && document.activeElement === document.body) field.focus();
    setWantsFocus(false);
  }, [field, phone, quiet]);

  const uploads = useUploads();
  const files = uploads.all.flatMap((u) => u.file ?? []);
  const busy = uploads.all.some((u) => u.file === null && u.error === null);
  const failed = uploads.all.some((u) => u.error !== null);
  const [over, setOver] = useState(false);
  const addFiles = (list: FileList | null) => {
    const some = [...(list ?? [])];
    const small = some.filter((f) => f.size <= MAX_BYTES);
    if (small.length < some.length) toastProblem(t("desk.file_too_large"));
    const room = Math.max(0, MAX_FILES - uploads.all.length);
    if (small.length > room) toastProblem(t("desk.too_many_files", { max: MAX_FILES }));
    uploads.add(small.slice(0, room));
  };

  // A name after an @ in a note.
  const people = members.filter((m) => m.state === "active" && m.id !== workspace.member_id);
  const [before, setBefore] = useState<string | null>(null);
  const [pickAt, setPickAt] = useState(0);
  const [noPick, setNoPick] = useState(-1);
  const mention = mode === "note" && before !== null ? mentionAt(before) : null;
  const named =
    mention && mention.from !== noPick
      ? people.filter((m) => fold(m.name).includes(fold(mention.typed))).slice(0, 6)
      : [];
  const pick = (i: number) => {
    const m = named[i];
    if (!m || !mention) return;
    field?.replaceBefore(mention.typed.length + 1, `@${m.name} `);
  };

  // Quoting somebody means to answer.
  useEffect(() => {
    if (quoted) requestAnimationFrame(() => field?.focus());
  }, [quoted, field]);

  const empty = text.trim() === "" && files.length === 0;
  const tooLong = [...text].length > MAX;
  const send = async () => {
    if (empty || tooLong || busy || failed) return;
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
    const [words, html] = [field?.plain() ?? text, field?.html()];
    setText("");
    onSend(mode, text.trim(), {
      files: files.length > 0 ? files : undefined,
      quoted: quoted ?? undefined,
      mentions: mode === "note" ? mentionedIn(words, people) : undefined,
      html: html || undefined,
    });
    uploads.clear();
    onQuoted(null);
    field?.focus();
  };

  /** The keys of this field; on a phone its own key sends, and Enter begins a line. */
  const onKey = (e: KeyboardEvent): boolean => {
    if (named.length > 0) {
      const step = e.key === "ArrowDown" ? 1 : e.key === "ArrowUp" ? -1 : 0;
      if (step) setPickAt((pickAt + step + named.length) % named.length);
      else if (e.key === "Enter" || e.key === "Tab") pick(Math.min(pickAt, named.length - 1));
      else if (e.key === "Escape") setNoPick(mention?.from ?? -1);
      if (step || e.key === "Enter" || e.key === "Tab" || e.key === "Escape") return true;
    }
    if (e.key === "Enter" && !e.shiftKey && !phone) {
      void send();
      return true;
    }
    if (e.key === "Escape" && document.activeElement instanceof HTMLElement) document.activeElement.blur();
    return e.key === "Escape";
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
      {/* biome-ignore lint/a11y/noStaticElementInteractions: files may be dropped here; the button does the same */}
      <div
        className={classes.box}
        data-mode={mode}
        data-over={over || undefined}
        onDragOver={(e) => {
          if (!e.dataTransfer.types.includes("Files")) return;
          e.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(e) => {
          if (!e.dataTransfer.types.includes("Files")) return;
          e.preventDefault();
          setOver(false);
          addFiles(e.dataTransfer.files);
        }}
      >
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
        {quoted ? (
          <div className={classes.quoted}>
            <QuotedLine q={quoted} />
            <CloseButton size={22} aria-label={t("desk.no_quote")} onClick={() => onQuoted(null)} />
          </div>
        ) : null}
        {named.length > 0 ? (
          <div className={classes.mentions} role="listbox" aria-label={t("desk.mention")}>
            {named.map((m, i) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the field owns the keys of this list
              // biome-ignore lint/a11y/useFocusableInteractive: focus stays in the field
              <div
                key={m.id}
                role="option"
                aria-selected={i === Math.min(pickAt, named.length - 1)}
                className={classes.mention}
                onMouseDown={(e) => e.preventDefault()}
                onClick={() => pick(i)}
              >
                <Avatar name={m.name} seed={m.id} size={20} presence={m.availability} />
                {m.name}
              </div>
            ))}
          </div>
        ) : null}
        <Field
          key={mode}
          id="composer-text"
          label={t(`inbox.placeholder.${mode}`)}
          placeholder={t(`inbox.placeholder.${mode}`)}
          className={classes.area}
          value={text}
          invalid={tooLong}
          autoFocus={wantsFocus}
          onReady={setField}
          onChange={(wire) => {
            setText(wire);
            setPickAt(0);
            if (mode === "text") typing.touch(wire !== "");
          }}
          onCaret={setBefore}
          onActive={setActive}
          onKey={onKey}
          onFiles={addFiles}
          onBlur={typing.stop}
        />
        <UploadList uploads={uploads.all} onDrop={uploads.drop} />
        <div className={classes.foot}>
          <ComposerTools
            active={active}
            onFormat={(f) => field?.format(f)}
            onEmoji={(e) => field?.insert(e)}
            onFiles={addFiles}
          >
            {mode === "text" ? <TranslateDraft c={c} text={text} onText={setText} /> : null}
          </ComposerTools>
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
            disabled={empty || tooLong || busy || failed}
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
