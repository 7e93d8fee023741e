import { useEffect, useState } from "preact/hooks";
import { useChat } from "../../ui/use-chat";
import { useTalk } from "./texts";

const EACH = 20_000;

/** The visitor waits for a person: his place, how long it usually takes, and the way back. */
export function Wait({ id }: { id: string }) {
  const t = useTalk();
  const chat = useChat();
  const [wait, setWait] = useState({ position: 0, minutes: 0 });
  const [back, setBack] = useState(false);
  useEffect(() => {
    const ask = () => {
      if (document.hidden) return;
      chat.deeds
        .call((api) => api.call<typeof wait>("GET", `/conversations/${id}/wait`))
        .then(setWait)
        .catch(() => {});
    };
    ask();
    const timer = setInterval(ask, EACH);
    return () => clearInterval(timer);
  }, [chat, id]);
  const { position, minutes } = wait;
  return (
    <div class="wait">
      <div class="grow" role="status">
        {position > 0 && <b>{t.place(position)}</b>}
        {position > 0 && minutes > 0 && <div>{t.usually(minutes)}</div>}
      </div>
      <button
        type="button"
        class="choice"
        aria-disabled={back}
        onClick={(e) => {
          if (back) return;
          setBack(true);
          chat.send(t.backToAssistant);
          e.currentTarget.closest(".main")?.querySelector<HTMLElement>(".composer textarea")?.focus();
        }}
      >
        {t.backToAssistant}
      </button>
    </div>
  );
}
