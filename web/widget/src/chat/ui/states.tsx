import { useTexts } from "../i18n";
import { Icon } from "./icons";
import { useChat } from "./use-chat";

/** The shape of what is coming; the style sheet shows it only after a moment. */
export function Skeleton() {
  return (
    <div class="skeleton" aria-hidden="true">
      <i class="circle" />
      <i class="b1" />
      <i class="b2" />
      <i class="circle" />
      <i class="b3" />
    </div>
  );
}

export function Failed() {
  const t = useTexts();
  const chat = useChat();
  return (
    <main class="full-state" aria-label={t.conversation}>
      <span class="badge-circle bad">
        <Icon name="unplugged" size={34} />
      </span>
      <div role="alert">
        <h1>{t.failedTitle}</h1>
        <p>{t.failedText}</p>
      </div>
      <button type="button" class="main-button" onClick={() => chat.start()}>
        <Icon name="again" size={18} /> {t.tryAgain}
      </button>
    </main>
  );
}
