import { type ChatWord, type News, type PageState, readChatWord } from "../bridge/bridge";
import type { Attributes } from "./attributes";
import type { LoaderBot } from "./bot";
import { remember } from "./memory";
import { loaderTexts } from "./texts";
import { colour, draw, set, showBadge, showTeaser, type Teaser } from "./view";

/** How long a loaded frame may stay silent before we say that it failed. */
const SILENCE = 5000;
const TEASER_AFTER = 2000;

/** What pages may call. */
export interface Widget {
  open(): void;
  close(): void;
  toggle(): void;
  show(): void;
  hide(): void;
}

/** The button and the panel of one bot. A closure, as every byte of it is on every page of the customer. */
export function createWidget(at: Attributes, bot: LoaderBot): Widget {
  const { botId, lang, theme, mobile, origin } = at;
  const look = bot.widget ?? {};
  const texts = loaderTexts(lang, bot.display_language);
  const memory = remember(botId);
  const view = draw(texts, bot.name, look.position ?? "");
  const { root, box, panel, launch, say, dismiss, fail, retry } = view;
  const narrow = matchMedia("(max-width: 479px)");
  const seen = window.visualViewport;

  let frame: HTMLIFrameElement | null = null;
  let loaded = false;
  let ready = false;
  let silence = 0;
  let opened = false;
  let openedAt = 0;
  let opener: Element | null = null;
  let shown = !at.hideButton && !mobile;
  let unread = 0;
  let teaser: Teaser | null = null;
  let unlock: (() => void) | null = null;

  const full = () => mobile || narrow.matches;

  const open = (focus = true) => {
    openedAt = Date.now();
    if (opened) return;
    opener = root.activeElement ?? document.activeElement;
    opened = true;
    unread = 0;
    teaser = null;
    load();
    render();
    tell();
    if (focus) frame?.focus();
  };

  /** Closes; the focus goes back to what opened it unless the visitor moved on. */
  const close = (returnFocus = true) => {
    if (!opened || mobile) return;
    const inside = root.activeElement === frame;
    opened = false;
    memory.set({ closed: true });
    render();
    tell();
    if (!returnFocus || !inside) return;
    const back = opener as HTMLElement | null;
    (back?.isConnected && back !== document.body && back !== frame ? back : launch).focus();
  };

  const toggle = () => (opened ? close() : open());

  /** The teaser was answered or dismissed: it does not come again. */
  const forget = () => {
    memory.set({ teaser: teaser?.text });
    teaser = null;
    render();
  };

  const load = () => {
    if (frame) return;
    const query = new URLSearchParams({ aid: botId, embed: "1" });
    if (lang) query.set("lang", lang);
    if (theme) query.set("theme", theme);
    if (mobile) query.set("is-mobile", "1");
    loaded = ready = false;
    fail.hidden = true;
    frame = document.createElement("iframe");
    frame.title = bot.name;
    frame.src = `${origin}/chat?${query}`;
    frame.onload = () => {
      loaded = true;
      tell();
      clearTimeout(silence);
      silence = window.setTimeout(() => {
        fail.hidden = ready;
      }, SILENCE);
    };
    panel.prepend(frame);
  };

  const tell = () => {
    if (!loaded) return;
    const state: PageState = {
      cxgenie: "page",
      open: opened,
      full: full(),
      url: location.href.split("#")[0] as string,
      title: document.title,
      kept: memory.kept(),
    };
    frame?.contentWindow?.postMessage(state, origin);
  };

  const hear = (word: ChatWord | null) => {
    if (word?.cxgenie === "ready") {
      ready = true;
      fail.hidden = true;
    } else if (word?.cxgenie === "close") close();
    else if (word?.cxgenie === "keep") memory.keep(word.kept);
    else if (word) news(word);
  };

  const news = (word: News) => {
    const { known, latest } = word;
    if (known !== !!memory.get().known) memory.set({ known });
    unread = opened ? 0 : word.unread;
    if (unread && latest && latest.text !== memory.get().teaser) teaser = latest;
    else if (!unread && known) teaser = null;
    render();
  };

  const render = () => {
    const covers = opened && full();
    box.classList.toggle("open", opened);
    box.classList.toggle("full", full());
    launch.hidden = !shown;
    set(panel, { "aria-modal": `${covers}` });
    showBadge(view, texts, look.launcher_label || texts.open, opened, unread);
    showTeaser(view, shown && !opened ? teaser : null);
    lock(covers);
    fit();
  };

  /** While the chat covers the page, the page neither scrolls nor takes the focus. */
  const lock = (covers: boolean) => {
    if (covers === !!unlock) return;
    unlock?.();
    unlock = null;
    if (!covers) return;
    const { style } = document.documentElement;
    const before = [style.getPropertyValue("overflow"), style.getPropertyPriority("overflow")] as const;
    style.setProperty("overflow", "hidden", "important");
    document.body.inert = true;
    unlock = () => {
      style.setProperty("overflow", ...before);
      document.body.inert = false;
    };
  };

  /** Phones lay the keyboard over the page: the panel takes what is left. */
  const fit = () => {
    const fits = seen && opened && full() && seen.scale === 1;
    panel.style.height = fits ? `${seen.height}px` : "";
    panel.style.top = fits ? `${seen.offsetTop}px` : "";
  };

  launch.onclick = toggle;
  launch.onpointerenter = launch.onfocus = load;
  say.onclick = () => {
    forget();
    open();
  };
  dismiss.onclick = () => {
    forget();
    launch.focus();
  };
  retry.onclick = () => {
    frame?.remove();
    frame = null;
    load();
  };
  addEventListener("message", (e) => {
    if (e.origin === origin && frame && e.source === frame.contentWindow) hear(readChatWord(e.data));
  });
  addEventListener("keydown", (e) => {
    if (e.key === "Escape" && !e.defaultPrevented) close();
  });
  addEventListener("click", (e) => {
    // Not the click that opened it by a call of the page.
    if (!full() && Date.now() - openedAt > 300 && !e.composedPath().includes(box)) close(false);
  });
  // The page loses the focus to the frame: the moment before the visitor writes.
  addEventListener("blur", tell);
  narrow.addEventListener("change", render);
  seen?.addEventListener("resize", fit);
  seen?.addEventListener("scroll", fit);

  colour(view, bot.theme_color, theme);
  render();
  const { closed, known, teaser: forgotten } = memory.get();
  if (mobile) open();
  else if (look.auto_open && !closed && !full()) open(false);
  else {
    if (known) (window.requestIdleCallback ?? setTimeout)(load);
    const text = look.teaser;
    if (text && text !== forgotten) {
      setTimeout(() => {
        if (openedAt || teaser) return;
        teaser = { name: bot.name, text };
        render();
      }, TEASER_AFTER);
    }
  }

  return {
    open,
    close,
    toggle,
    show() {
      shown = !mobile;
      render();
    },
    hide() {
      close();
      shown = false;
      render();
    },
  };
}
