import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import { useTexts } from "../i18n";
import type { View } from "../view";
import { Icon } from "./icons";
import { useChat } from "./use-chat";

const LONGEST = 10_000;

export function Composer({ view, field }: { view: View; field: RefObject<HTMLTextAreaElement> }) {
  const t = useTexts();
  const chat = useChat();
  const [text, setText] = useState(() => chat.draft());
  const c = view.thread.conversation;
  // Passed on to the team and nobody has come yet.
  const queue = c?.speaker === "queue" || (c?.speaker === "human" && !c.agent);
  const empty = !text.trim();

  // Grows with its text; the style sheet stops it at five lines.
  useLayoutEffect(() => {
    const el = field.current;
    if (!el) return;
    el.style.height = "auto";
    el.style.height = `${el.scrollHeight}px`;
  });

  const send = () => {
    if (empty) return;
    chat.send(text);
    setText("");
    field.current?.focus();
  };
  const typed = (value: string) => {
    setText(value);
    chat.typed(value);
  };

  return (
    <form
      class="composer"
      onSubmit={(e) => {
        e.preventDefault();
        send();
      }}
    >
      <textarea
        ref={field}
        rows={1}
        value={text}
        maxLength={LONGEST}
        placeholder={queue ? t.addWhileWaiting : t.writeMessage}
        aria-label={t.message}
        enterkeyhint="send"
        dir="auto"
        onInput={(e) => typed(e.currentTarget.value)}
        onKeyDown={(e) => {
          // Enter also ends a composition of an input method; that one does not send.
          if (e.key !== "Enter" || e.shiftKey || e.isComposing || e.keyCode === 229) return;
          e.preventDefault();
          send();
        }}
      />
      <button type="submit" class="send" aria-label={t.send} disabled={empty}>
        <span>
          <Icon name="up" />
        </span>
      </button>
    </form>
  );
}
