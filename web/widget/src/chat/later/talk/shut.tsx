import { Icon } from "../../ui/icons";
import { useChat } from "../../ui/use-chat";
import type { View } from "../../view";
import { useTalk } from "./texts";

const PERSON =
  "M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17zM12 7a3 3 0 100 6 3 3 0 000-6zM6.5 18c.8-2 2.5-3 5.5-3s4.700 1 5.5 3";
const STRANGER = "M11 4a3.5 3.5 0 100 7 3.5 3.5 0 000-7zM4.5 20v-1.5a4 4 0 014-4H12M16 16l4.5 4.5M20.5 16L16 20.5";

/** Only the company's own users may chat, and nobody is signed in, or not for the company. */
export function SignIn({ view }: { view: View }) {
  const t = useTalk();
  const chat = useChat();
  const { bot, refused } = view;
  const at = bot?.sign_in_url;
  const text = refused ? t.refusedText : t.loginText(bot?.business_name || bot?.name || "");
  return (
    <main class="full-state sign-in" aria-label={t.conversation}>
      <span class={`badge-circle ${refused ? "bad" : "brand"}`}>
        <Icon path={refused ? STRANGER : PERSON} size={34} />
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

/** There is no such chat. */
export function Gone() {
  const t = useTalk();
  return (
    <main class="full-state">
      <span class="badge-circle">
        <Icon name="talk" size={34} />
      </span>
      <h1>{t.goneTitle}</h1>
      <p>{t.goneText}</p>
    </main>
  );
}
