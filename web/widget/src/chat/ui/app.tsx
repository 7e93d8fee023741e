import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { paint } from "../../brand/colour";
import type { Ask } from "../api/wire";
import type { Chat } from "../chat";
import { LanguageContext, pickTag, useSpoken, useTexts } from "../i18n";
import type { Address } from "../place";
import type { View } from "../view";
import { Banner } from "./banner";
import { Composer } from "./composer";
import { Header } from "./header";
import { Icon } from "./icons";
import { later } from "./lazy";
import { useMedia } from "./media";
import { Failed } from "./states";
import { DetailsForm, Gone, SignIn } from "./talk";
import { ThreadView } from "./thread";
import { ChatContext, useChat, useView } from "./use-chat";

function Powered({ view }: { view: View }) {
  const t = useTexts();
  const look = view.bot?.widget;
  const privacy = look?.privacy_url;
  return (
    <div class="powered">
      {privacy && (
        <a href={privacy} target="_blank" rel="noopener noreferrer">
          {t.privacy}
        </a>
      )}
      {look?.watermark && (
        <span>
          {privacy && "· "}
          {t.poweredBy} <b>CX Genie</b>
        </span>
      )}
    </div>
  );
}

const list = later(() => import("../later/rail"));
const Rail = list.part((all) => all.Rail);
const Drawer = list.part((all) => all.Drawer);

/** What the visitor is asked about himself now: before he writes, or because the bot has asked; never what is all known. */
function asks({ ask, phase, thread, waiting, who }: View): Ask | undefined {
  const c = thread.conversation;
  // A person who has joined asks himself.
  if (c?.status === "open") return c.agent ? undefined : thread.messages.find((m) => m.ask?.state === "open")?.ask;
  const known: Record<string, unknown> = { ...who, ...who.custom };
  if (phase === "ready" && !c && !waiting.length && ask?.fields.some((f) => !known[f])) return ask;
}

const FIRST = "before_chat";

/** The composer, or what stands in its place when the conversation is closed. */
function Foot({ view, field }: { view: View; field: { current: HTMLTextAreaElement | null } }) {
  const t = useTexts();
  const chat = useChat();
  const closed = view.thread.conversation?.status === "closed" && view.waiting.length === 0;
  const open = view.past ? view.all.find((c) => c.status === "open") : undefined;
  const ask = asks(view);
  const goOn = async () => {
    if (open) await chat.deeds.show(open);
    else chat.deeds.newConversation();
    requestAnimationFrame(() => field.current?.focus());
  };
  return (
    <footer class="foot">
      {view.trouble && (
        <div class="state failed" role="alert">
          <Icon name="alert" size={16} /> {t.trouble}
        </div>
      )}
      {ask && <DetailsForm ask={ask} onDone={() => requestAnimationFrame(() => field.current?.focus())} />}
      {ask?.when === FIRST ? null : closed ? (
        <button type="button" class="main-button" onClick={goOn}>
          <Icon name={open ? "back" : "pen"} size={18} mirror={!!open} /> {open ? t.backToOpen : t.newConversation}
        </button>
      ) : (
        // Asked in between, he finds again what he was writing.
        <div hidden={!!ask}>
          <Composer view={view} field={field} />
        </div>
      )}
      <Powered view={view} />
    </footer>
  );
}

interface Props {
  chat: Chat;
  address: Address;
  full: boolean;
  /** The bot's name and language, where the page around told them, until its record is here. */
  hint: { name: string; lang: string };
  onClose: (() => void) | null;
}

export function App({ chat, address, full, hint, onClose }: Props) {
  const view = useView(chat);
  const dark = useMedia("(prefers-color-scheme: dark)");
  const wide = useMedia("(min-width: 900px)") && !address.embed;
  const narrow = useMedia("(max-width: 479px)");
  const phone = address.embed ? full : narrow;
  const [listed, setListed] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const root = useRef<HTMLDivElement>(null);
  const { bot, phase, open } = view;

  const theme = address.theme ?? (dark ? "dark" : "light");
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    if (bot) paint(document.documentElement, bot.colors[theme]);
  }, [theme, bot]);

  const tag = pickTag(address.lang, bot?.display_language ?? hint.lang);
  const language = useSpoken(tag);
  useEffect(() => {
    document.documentElement.lang = language.tag;
    document.documentElement.dir = language.texts.dir;
    if (bot) document.title = bot.widget.page_title || bot.name;
    if (bot && !address.embed)
      list.get().then(
        ({ mark }) => mark(bot.colors.light.fill, bot.widget.favicon),
        () => {},
      );
  }, [language, bot, address.embed]);

  // On phones the heading, so that no keyboard jumps up; else where one writes.
  const focusHome = useCallback(() => {
    const target = phone ? root.current?.querySelector<HTMLElement>("h1") : field.current;
    (target ?? root.current?.querySelector<HTMLElement>(".main-button"))?.focus({ preventScroll: true });
  }, [phone]);
  // Nothing is said in one language and then in another.
  const loading = phase === "loading" || language.tag !== tag;
  const there = phase === "loading" || phase === "ready";
  useEffect(() => {
    if (!open || !there) return;
    // A chat that opened by itself does not take the focus from the page. Where the page gives it, that may be heard
    // before or after the word that it is open.
    const take = () => {
      if (document.activeElement === document.body) focusHome();
    };
    if (document.hasFocus()) focusHome();
    addEventListener("focus", take);
    return () => removeEventListener("focus", take);
  }, [open, there, focusHome]);
  useEffect(() => {
    // What had the focus made way for what the session brought.
    if (open && phase === "ready" && document.hasFocus() && document.activeElement === document.body) focusHome();
  }, [open, phase, focusHome]);

  useEffect(() => {
    const key = (e: KeyboardEvent) => {
      if (e.key === "Escape" && !e.defaultPrevented) onClose?.();
    };
    document.addEventListener("keydown", key);
    return () => document.removeEventListener("keydown", key);
  }, [onClose]);

  return (
    <ChatContext.Provider value={chat}>
      <LanguageContext.Provider value={language}>
        <div
          ref={root}
          class={`app${address.embed ? "" : " hosted"}${phone ? " phone" : ""}${wide && phase !== "gone" ? " railed" : ""}${loading ? " loading" : ""}`}
        >
          {phase === "gone" ? (
            <Gone />
          ) : (
            <>
              {wide && <Rail view={view} onFocusLost={focusHome} />}
              {listed && !wide && <Drawer view={view} onFocusLost={focusHome} onDone={() => setListed(false)} />}
              <Header
                view={view}
                name={hint.name}
                wide={wide}
                onList={wide || (address.embed && bot?.widget.sessions !== "all") ? null : () => setListed(true)}
                onClose={onClose}
                onFocusLost={focusHome}
              />
              {phase === "ready" && <Banner view={view} />}
              {phase === "failed" && <Failed />}
              {phase === "login" && (
                <>
                  <SignIn view={view} />
                  <footer class="foot">
                    <Powered view={view} />
                  </footer>
                </>
              )}
              {there && (
                <main class="main" aria-label={language.texts.conversation} aria-busy={loading}>
                  <ThreadView view={view} phone={phone} />
                  <Foot view={view} field={field} />
                </main>
              )}
            </>
          )}
        </div>
      </LanguageContext.Provider>
    </ChatContext.Provider>
  );
}
