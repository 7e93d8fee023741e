import { useEffect, useState } from "preact/hooks";
import type { Conversation } from "../api/wire";
import { LANGUAGES, useLanguage } from "../i18n";
import type { View } from "../view";
import { Avatar } from "./avatar";
import { Icon } from "./icons";
import { lately } from "./time";
import { useChat } from "./use-chat";

/** The page again in another language; what is typed or waits is kept. */
function speak(tag: string): void {
  const address = new URL(location.href);
  address.searchParams.set("lang", tag);
  location.replace(address);
}

/** Beside the thread on a wide page of its own: whose chat this is, and the visitor's conversations. */
export function Rail({ view, onFocusLost }: { view: View; onFocusLost: () => void }) {
  const { format, tag, texts: t } = useLanguage();
  const chat = useChat();
  const [all, setAll] = useState<Conversation[]>([]);
  const { bot, phase, thread } = view;
  const current = thread.conversation;
  const last = thread.messages[thread.messages.length - 1]?.id;

  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when the thread has moved on
  useEffect(() => {
    let here = true;
    if (phase === "ready") {
      const took = (list: Conversation[]) => here && setAll(list);
      // Without the list the rail is shorter, and the next line asks again.
      chat.conversations().then(took, () => {});
    }
    return () => {
      here = false;
    };
  }, [chat, phase, current?.id, current?.status, last]);

  if (!bot) return <aside class="rail" aria-label={t.conversations} />;
  const business = bot.business_name || bot.workspace?.name || bot.name;
  const begin = () => {
    chat.newConversation();
    requestAnimationFrame(onFocusLost);
  };
  const pick = (c: Conversation) => chat.show(c).catch(() => {});
  return (
    <aside class="rail" aria-label={t.conversations}>
      <div class="rail-head">
        <Avatar name={bot.name} bot size={36} />
        <div class="grow">
          <b class="cut" title={business}>
            {business}
          </b>
          <span class="faint">{t.helpChat}</span>
        </div>
      </div>
      {current?.status === "closed" && !all.some((c) => c.status === "open") && (
        <button type="button" class="main-button" onClick={begin}>
          <Icon name="pen" size={18} /> {t.newConversation}
        </button>
      )}
      {all.length > 0 && (
        <>
          <h2>{t.conversations}</h2>
          <ul>
            {all.map((c) => (
              <li key={c.id}>
                <button type="button" aria-current={c.id === current?.id} onClick={() => pick(c)}>
                  <Avatar name={c.agent?.name ?? bot.name} bot={!c.agent} size={28} />
                  <span class="cut grow">{c.last_text || bot.name}</span>
                  <time>{lately(format, t, Date.parse(c.last_at ?? c.created_at), Date.now())}</time>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      <label class="rail-foot">
        <Icon name="globe" />
        <select aria-label={t.language} value={tag} onChange={(e) => speak(e.currentTarget.value)}>
          {Object.entries(LANGUAGES).map(([one, name]) => (
            <option key={one} value={one}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </aside>
  );
}
