import { useTexts } from "../i18n";
import type { View } from "../view";
import { Icon } from "./icons";
import { useChat } from "./use-chat";

/** Only the company's own users may chat, and nobody is signed in, or not for the company. */
export function SignIn({ view }: { view: View }) {
  const t = useTexts();
  const chat = useChat();
  const { bot, refused } = view;
  const at = bot?.sign_in_url;
  const text = refused ? t.refusedText : t.loginText(bot?.business_name || bot?.name || "");
  return (
    <main class="full-state sign-in" aria-label={t.conversation}>
      <span class={`badge-circle ${refused ? "bad" : "brand"}`}>
        <Icon name={refused ? "stranger" : "face"} size={34} />
      </span>
      <div role="alert">
        <h1>{refused ? t.refusedTitle : t.loginTitle}</h1>
        <p>{text}</p>
        {!at && !refused && <p class="hint">{t.loginHere}</p>}
      </div>
      {at && (
        <a class="main-button" href={at} target="_top" rel="noreferrer">
          {refused ? t.signInAgain : t.signIn}
        </a>
      )}
      {refused ? (
        <button type="button" class={at ? "plain-button" : "main-button"} onClick={() => chat.start()}>
          {t.tryOnceMore}
        </button>
      ) : (
        bot?.register_url && (
          <a class="plain-button" href={bot.register_url} target="_top" rel="noreferrer">
            {t.register}
          </a>
        )
      )}
    </main>
  );
}
