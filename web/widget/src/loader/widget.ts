import type { News, Wish } from "../bridge/bridge";
import type { Panel } from "../panel/panel";
import type { Attributes } from "./attributes";
import type { LoaderBot } from "./bot";
import { el, set } from "./dom";
import { attempt, remember } from "./memory";
import type { LoaderTexts } from "./texts";
import { colour, draw, put, showTeaser, type Teaser, type View } from "./view";

const TEASER_AFTER = 2000;
const FORGET_WITHIN = 500;

/** What pages may call. */
export interface Widget {
  open(): void;
  close(): void;
  toggle(): void;
  show(): void;
  hide(): void;
  /** Whoever is signed in is no longer: the chat begins anew. */
  logout(): void;
  on(event: string, listener: Listener): void;
  off(event: string, listener: Listener): void;
  /** Opens the chat and sends a text as the visitor. */
  send(text: string): void;
  /** What the page knows of the visitor: name, email, phone. It is believed as if he had typed it. */
  identify(details: object): void;
  /** Takes everything that was kept in this browser away, and the button. It is of no use any more. */
  forget(): void;
}

export type Listener = (detail?: unknown) => void;

/**
 * What the panel's script, loaded with the chat, may use of the button. The two scripts are fetched apart and may be of
 * neighbouring versions for some minutes after an update: add to this, change nothing.
 */
export interface Host {
  at: Attributes;
  view: View;
  texts: LoaderTexts;
  frame: HTMLIFrameElement;
  isOpen(): boolean;
  close(returnFocus: boolean): void;
  /** Takes the frame away and begins anew. */
  reload(): void;
  news(word: News): void;
}

/** The button of one bot. A closure, as every byte of it is on every page of the customer. */
export function createWidget(at: Attributes, bot: LoaderBot): Widget {
  const { botId, lang, theme, mobile, origin } = at;
  const { texts, widget: look } = bot;
  const memory = remember(botId);
  const view = draw(bot, origin);
  const { root, launch, say, dismiss } = view;

  let frame: HTMLIFrameElement | null = null;
  let panel: Panel | null = null;
  let tries = 0;
  let opened = false;
  let touched = false;
  let takeFocus = false;
  let opener: Element | null = null;
  let shown = !at.hideButton && !mobile;
  let unread = 0;
  let teaser: Teaser | null = null;

  const listeners: Record<string, Set<Listener>> = {};
  const tell = (event: string, detail?: unknown) => {
    for (const listen of listeners[event] ?? []) attempt(() => listen(detail));
  };
  const wishes: Wish[] = [];
  /** For the chat in its frame, once it is there. */
  const wish = (w: Wish) => {
    wishes.push(w);
    prepare();
    panel?.ask?.(wishes);
  };

  const render = () => {
    view.box.classList.toggle("open", opened);
    launch.hidden = !shown;
    view.badge.hidden = !unread;
    view.badge.textContent = unread > 99 ? "99+" : `${unread}`;
    const news = unread ? `, ${texts.unread[+(unread > 1)]?.replace("#", `${unread}`)}` : "";
    const label = opened ? texts.close : (look.launcher_label || texts.open) + news;
    set(launch, { "aria-label": label, "aria-expanded": `${opened}` });
    showTeaser(view, bot, shown && !opened ? teaser : null);
  };

  /** Loads the chat and, beside it, the script that minds its panel. */
  const prepare = () => {
    if (frame) return;
    const query = new URLSearchParams({ aid: botId, embed: "1", lang, theme: theme ?? "", "is-mobile": `${mobile}` });
    const mine = el("iframe", { title: bot.name, lang: bot.display_language, src: `${origin}/chat?${query}` });
    frame = mine;
    mine.onload = () => set(mine, { class: "loaded" });
    view.panel.append(mine);
    // Browsers keep a failed import in mind: the next try has another address.
    import(/* @vite-ignore */ `${origin}/widget-panel.js${tries++ ? `?${tries}` : ""}`).then(
      (script) => {
        panel = script.attach({
          at,
          view,
          texts,
          frame: mine,
          isOpen: () => opened,
          close,
          reload,
          news,
        } satisfies Host);
        if (opened) panel?.show(takeFocus);
        panel?.ask?.(wishes);
      },
      () => {
        drop();
        if (!opened) return;
        opened = false;
        teaser = { name: texts.failed, text: texts.retry };
        render();
      },
    );
  };

  const drop = () => {
    panel?.detach();
    frame?.remove();
    frame = panel = null;
  };

  const reload = () => {
    drop();
    prepare();
  };

  const open = (focus = true) => {
    touched = true;
    if (opened) return;
    opener = root.activeElement ?? document.activeElement;
    opened = true;
    takeFocus = focus;
    unread = 0;
    teaser = null;
    prepare();
    render();
    panel?.show(focus);
    tell("open");
  };

  /** Closes; the focus goes back to what opened it unless the visitor moved on. */
  const close = (returnFocus = true) => {
    if (!opened || mobile) return;
    const inside = root.activeElement === frame;
    opened = false;
    memory.set({ closed: true });
    render();
    panel?.hide();
    tell("close");
    const back = opener as HTMLElement | null;
    if (returnFocus && inside) (back?.isConnected && back !== document.body && back !== frame ? back : launch).focus();
  };

  const toggle = () => (opened ? close() : open());

  /** The teaser was answered or dismissed: it does not come again. */
  const forget = () => {
    if (teaser?.text !== texts.retry) memory.set({ teaser: teaser?.text });
    teaser = null;
    render();
  };

  const news = ({ known, latest, unread: n }: News) => {
    memory.set({ known });
    const before = unread;
    unread = opened ? 0 : n;
    if (unread !== before) tell("unread", unread);
    if (unread && latest && latest.text !== memory.get().teaser) teaser = latest;
    else if (!unread && known) teaser = null;
    render();
  };

  launch.onclick = toggle;
  // Touch screens say "enter" when the finger comes down.
  launch.onpointerenter = launch.onfocus = say.onpointerenter = say.onfocus = prepare;
  say.onclick = () => {
    forget();
    open();
  };
  dismiss.onclick = () => {
    forget();
    launch.focus();
  };

  colour(view, bot.colors, theme);
  if (look.draggable) {
    import(/* @vite-ignore */ `${origin}/widget-drag.js`).then(
      (script) => script.drag(view, put, memory, close),
      () => {}, // then it stays where it is
    );
  }
  render();
  const { closed, known, teaser: forgotten } = memory.get();
  if (mobile) open();
  else if (look.auto_open && !closed && innerWidth > 479) {
    setTimeout(() => touched || open(false), look.auto_open_delay * 1000);
  } else {
    if (known) (window.requestIdleCallback ?? setTimeout)(prepare);
    const text = look.teaser;
    if (text && text !== forgotten) {
      setTimeout(() => {
        if (touched || teaser) return;
        teaser = { name: bot.name, text };
        render();
      }, TEASER_AFTER);
    }
  }

  return {
    logout() {
      at.outs++;
      prepare();
      // The panel sees it.
      at.script.dataset.token = "";
    },
    on(event, listener) {
      listeners[event] ??= new Set();
      listeners[event].add(listener);
    },
    off: (event, listener) => listeners[event]?.delete(listener),
    send(text) {
      open();
      wish({ cxgenie: "send", text: `${text}` });
    },
    identify: (details) => wish({ cxgenie: "identify", details: { ...details } }),
    forget() {
      close(false);
      shown = false;
      touched = true;
      wish({ cxgenie: "forget" });
      render();
      // The chat has its own storage to empty before its frame goes, and may have to come up first.
      let left = 20;
      const gone = () => {
        memory.forget();
        if (frame && wishes.length && left--) setTimeout(gone, FORGET_WITHIN);
        else {
          drop();
          root.host.remove();
        }
      };
      setTimeout(gone, FORGET_WITHIN);
    },
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
