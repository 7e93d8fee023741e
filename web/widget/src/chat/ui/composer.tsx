import type { RefObject } from "preact";
import { useCallback, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useTexts } from "../i18n";
import type { View } from "../view";
import { Tray, useAttached } from "./attached";
import { Icon } from "./icons";
import { later } from "./lazy";
import { prepareTalk, QuoteBar } from "./talk";
import { useChat } from "./use-chat";

const LONGEST = 10_000;
const EmojiPicker = later(() => import("../later/emoji")).part((all) => all.EmojiPicker);

export function Composer({ view, field }: { view: View; field: RefObject<HTMLTextAreaElement> }) {
  const t = useTexts();
  const chat = useChat();
  const [text, setText] = useState(() => chat.draft());
  const [emoji, setEmoji] = useState(false);
  const [over, setOver] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);
  const files = useAttached();
  const c = view.thread.conversation;
  // Passed on to the team and nobody has come yet.
  const queue = c?.speaker === "queue" || (c?.speaker === "human" && !c.agent);
  const takes = view.bot?.widget.uploads ?? "none";
  const empty = (!text.trim() && !files.list.length) || !files.ready;

  // Grows with its text; the style sheet stops it at five lines. What is around it keeps its height meanwhile: a thread that
  // had more room for a moment would stand some lines before its end afterwards.
  useLayoutEffect(() => {
    const el = field.current;
    if (!el) return;
    const foot = el.closest("footer") as HTMLElement;
    foot.style.height = `${foot.offsetHeight}px`;
    el.style.height = "auto";
    el.style.height = `${el.scrollHeight}px`;
    foot.style.height = "";
  });

  const send = () => {
    if (empty) return;
    chat.send(
      text,
      files.list.flatMap((a) => a.done ?? []),
    );
    setText("");
    files.clear();
    field.current?.focus();
  };
  const typed = (value: string) => {
    setText(value);
    chat.typed(value);
    prepareTalk();
  };
  const pick = (one: string) => {
    const el = field.current;
    const at = el?.selectionStart ?? text.length;
    typed(text.slice(0, at) + one + text.slice(el?.selectionEnd ?? at));
    requestAnimationFrame(() => el?.setSelectionRange(at + one.length, at + one.length));
  };
  const noEmoji = useCallback(() => {
    setEmoji(false);
    field.current?.focus();
  }, [field]);
  /** Files in the hand, if this chat takes any. */
  const carried = (data: DataTransfer | null) => (takes === "none" ? [] : [...(data?.files ?? [])]);

  return (
    <form
      class={over ? "composer-box over" : "composer-box"}
      onSubmit={(e) => {
        e.preventDefault();
        send();
      }}
      onDragOver={(e) => {
        if (takes === "none" || !e.dataTransfer?.types.includes("Files")) return;
        e.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(e) => {
        e.preventDefault();
        setOver(false);
        files.add(carried(e.dataTransfer));
      }}
    >
      {view.quote && <QuoteBar onDone={() => field.current?.focus()} />}
      {files.list.length > 0 && <Tray files={files} />}
      {emoji && <EmojiPicker onPick={pick} onDone={noEmoji} />}
      <div class="composer">
        {takes !== "none" && (
          <>
            <input
              ref={chooser}
              type="file"
              class="sr"
              tabIndex={-1}
              aria-label={t.attach}
              multiple
              accept={takes === "images" ? "image/*" : undefined}
              onChange={(e) => {
                files.add(e.currentTarget.files ?? []);
                e.currentTarget.value = "";
              }}
            />
            <button
              type="button"
              class="icon-button"
              aria-label={t.attach}
              title={t.attach}
              onClick={() => chooser.current?.click()}
            >
              <Icon name="clip" />
            </button>
          </>
        )}
        <textarea
          ref={field}
          rows={1}
          value={text}
          maxLength={LONGEST}
          placeholder={over ? t.dropHere : queue ? t.addWhileWaiting : t.writeMessage}
          aria-label={t.message}
          enterkeyhint="send"
          dir="auto"
          onInput={(e) => typed(e.currentTarget.value)}
          onPaste={(e) => {
            const pasted = carried(e.clipboardData);
            if (!pasted.length) return;
            e.preventDefault();
            files.add(pasted);
          }}
          onKeyDown={(e) => {
            // Enter also ends a composition of an input method; that one does not send.
            if (e.key !== "Enter" || e.shiftKey || e.isComposing || e.keyCode === 229) return;
            e.preventDefault();
            send();
          }}
        />
        <button
          type="button"
          class="icon-button emoji-button"
          aria-label={t.emoji}
          title={t.emoji}
          aria-expanded={emoji}
          onClick={() => setEmoji(!emoji)}
        >
          <Icon name="smile" />
        </button>
        <button type="submit" class="send" aria-label={t.send} disabled={empty}>
          <span>
            <Icon name="up" />
          </span>
        </button>
      </div>
    </form>
  );
}
