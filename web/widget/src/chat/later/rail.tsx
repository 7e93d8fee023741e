import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { LANGUAGES, useLanguage } from "../i18n";
import { rail } from "../i18n/rail";
import { Avatar } from "../ui/avatar";
import { Icon } from "../ui/icons";
import { styled } from "../ui/lazy";
import { lately } from "../ui/time";
import { useChat } from "../ui/use-chat";
import type { View } from "../view";
import css from "./rail.css?inline";

styled(css);

const GLOBE = "M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17zM3.5 12h17M12 3.5c5 5 5 12 0 17M12 3.5c-5 5-5 12 0 17";

/** The page again in another language; what is typed or waits is kept. */
function speak(tag: string): void {
  const address = new URL(location.href);
  address.searchParams.set("lang", tag);
  location.replace(address);
}

/** The page's own mark in the browser's tab: the company's, or a sign in the brand's colour. */
export function mark(colour: string, own: string): void {
  const href =
    own ||
    `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path fill="${colour}" d="M12 2c5.6 0 10 4 10 9.2s-4.4 9.2-10 9.2c-1.3 0-2.6-.2-3.8-.6L3 22l1.3-4.6C2.8 15.7 2 13.5 2 11.2 2 6 6.4 2 12 2z"/></svg>`)}`;
  const link = document.querySelector<HTMLLinkElement>("link[rel=icon]") ?? document.createElement("link");
  link.rel = "icon";
  link.href = href;
  document.head.append(link);
}

interface Props {
  view: View;
  /** Where the focus goes when the button that had it is gone. */
  onFocusLost: () => void;
}

function useRail() {
  const language = useLanguage();
  return { ...language, t: { ...language.texts, ...(language.later?.rail ?? rail) } };
}

/** Beside the thread on a wide page of its own: whose chat this is, and the visitor's conversations. */
export function Rail(props: Props) {
  const { t } = useRail();
  return (
    <aside class="rail" aria-label={t.conversations}>
      <Inside {...props} />
    </aside>
  );
}

/** The same over a narrow page, until something is chosen. */
export function Drawer({ onDone, ...props }: Props & { onDone: () => void }) {
  const { t } = useRail();
  const dialog = useRef<HTMLDialogElement>(null);
  const close = () => dialog.current?.close();
  useLayoutEffect(() => {
    const box = dialog.current;
    box?.showModal();
    // Beside it, which is its backdrop. Escape closes it without us.
    const beside = (e: MouseEvent) => e.target === box && box?.close();
    box?.addEventListener("click", beside);
    return () => box?.removeEventListener("click", beside);
  }, []);
  return (
    <dialog ref={dialog} class="rail drawer" aria-label={t.conversations} onClose={onDone}>
      <Inside {...props} onDone={close}>
        <button type="button" class="icon-button" aria-label={t.closeList} onClick={close}>
          <Icon name="close" />
        </button>
      </Inside>
    </dialog>
  );
}

function Inside({
  view,
  onFocusLost,
  onDone,
  children,
}: Props & { onDone?: () => void; children?: ComponentChildren }) {
  const { format, tag, t } = useRail();
  const chat = useChat();
  const { bot, news, phase, thread } = view;
  const [broken, setBroken] = useState(""); // a logo that was replaced meanwhile
  // Where only open ones show, the one on the screen stays until the visitor leaves it.
  const only = bot?.widget.sessions !== "all";
  const all = view.all.filter((c) => !only || c.status === "open" || c.id === thread.conversation?.id);
  const current = thread.conversation;
  const last = thread.messages[thread.messages.length - 1]?.id;

  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when the thread has moved on
  useEffect(() => {
    if (phase === "ready") chat.deeds.list();
  }, [chat, phase, current?.id, current?.status, last]);

  if (!bot) return <div class="rail-head">{children}</div>;
  const business = bot.business_name || bot.workspace?.name || bot.name;
  const logo = bot.workspace?.logo;
  const begin = () => {
    chat.deeds.newConversation();
    onDone?.();
    requestAnimationFrame(onFocusLost);
  };
  return (
    <>
      <div class="rail-head">
        {logo && logo !== broken ? (
          <img class="logo" src={logo} alt="" onError={() => setBroken(logo)} />
        ) : (
          <Avatar name={bot.name} bot size={36} />
        )}
        <div class="grow">
          <b class="cut" title={business}>
            {business}
          </b>
          <span class="faint">{t.helpChat}</span>
        </div>
        {children}
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
                <button
                  type="button"
                  aria-current={c.id === current?.id}
                  onClick={() => {
                    chat.deeds.show(c);
                    onDone?.();
                  }}
                >
                  <Avatar name={c.agent?.name ?? bot.name} bot={!c.agent} size={28} />
                  <span class={`cut grow${c.id === news ? " fresh" : ""}`}>{c.last_text || bot.name}</span>
                  {c.id === news ? (
                    <i class="dot" role="img" aria-label={t.newMessages} />
                  ) : (
                    <time>{lately(format, t, Date.parse(c.last_at ?? c.created_at), Date.now())}</time>
                  )}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      <label class="rail-foot">
        <Icon path={GLOBE} />
        <select aria-label={t.language} value={tag} onChange={(e) => speak(e.currentTarget.value)}>
          {Object.entries(LANGUAGES).map(([one, name]) => (
            <option key={one} value={one}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}
