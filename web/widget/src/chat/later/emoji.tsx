import { useEffect, useRef } from "preact/hooks";
import { useTexts } from "../i18n";
import { styled } from "../ui/lazy";
import css from "./emoji.css?inline";

styled(css);

const ALL =
  "😀 😄 😅 😂 🙂 😉 😊 😍 😘 😎 🤔 😐 😕 🙁 😢 😭 😡 😱 😴 🤒 👍 👎 👌 🙏 👏 🙌 💪 👋 🤝 ✌️ ❤️ 💔 🔥 ⭐ 🎉 🎁 ✅ ❌ ❓ ❗ 📦 🚚 💳 🧾 📷 📎 📞 📅 ⏰ 🌍".split(
    " ",
  );

/** A small choice, with arrow keys, over the composer. */
export function EmojiPicker({ onPick, onDone }: { onPick: (emoji: string) => void; onDone: () => void }) {
  const t = useTexts();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector("button")?.focus();
    const away = (e: Event) => {
      if (!(e.target as Element).closest(".emoji, .emoji-button")) onDone();
    };
    document.addEventListener("pointerdown", away);
    return () => document.removeEventListener("pointerdown", away);
  }, [onDone]);
  const keys = (e: KeyboardEvent) => {
    const all = [...(box.current?.querySelectorAll("button") ?? [])];
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    const step: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 8, ArrowUp: -8 };
    const by = step[e.key];
    if (by) all[(at + by + all.length) % all.length]?.focus();
    else if (e.key === "Escape") onDone();
    else return;
    e.preventDefault();
    e.stopPropagation();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of buttons, not of form fields
    <div ref={box} class="emoji" role="group" aria-label={t.emoji} onKeyDown={keys}>
      {ALL.map((one) => (
        <button key={one} type="button" onClick={() => onPick(one)}>
          {one}
        </button>
      ))}
    </div>
  );
}
