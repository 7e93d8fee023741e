import type { Quoted } from "../../api/wire";
import { Icon } from "../../ui/icons";
import { useChat } from "../../ui/use-chat";
import { useTalk } from "./texts";

/** The message that another one answers, in two lines. */
export function QuoteBlock({ quoted }: { quoted: Quoted }) {
  const t = useTalk();
  const { author, files, text, unsent } = quoted;
  return (
    <blockquote class="quote">
      <b>{author.kind === "contact" ? t.you : author.name || t.somebody}</b>
      <span class="cut">{unsent ? t.removed : text || (files ? t.files : "")}</span>
    </blockquote>
  );
}

/** Over the composer: what the next message answers. */
export function QuoteBar({ onDone }: { onDone: () => void }) {
  const t = useTalk();
  const chat = useChat();
  const { quote } = chat.view;
  if (!quote) return null;
  return (
    <div class="quote-bar">
      <QuoteBlock quoted={{ id: quote.id, author: quote.author, text: quote.text, files: quote.files?.length }} />
      <button
        type="button"
        class="icon-button"
        aria-label={t.noQuote}
        onClick={() => {
          chat.deeds.quote(null);
          onDone();
        }}
      >
        <Icon name="close" size={18} />
      </button>
    </div>
  );
}
