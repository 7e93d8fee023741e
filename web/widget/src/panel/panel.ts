import { type PageState, readChatWord, type Wish } from "../bridge/bridge";
import { el, set, styled } from "../loader/dom";
import { attempt, memoryKey } from "../loader/memory";
import type { Host } from "../loader/widget";
import css from "./panel.css?inline";

/** How long a loaded frame may stay silent before we say that it failed. */
const SILENCE = 5000;

/** Minds the chat's frame on the page: its size, the focus, what it and the page tell each other. */
export interface Panel {
  show(focus: boolean): void;
  hide(): void;
  /** Passes wishes of the page on, once the chat is up, and takes them off the list. A neighbouring version may not have it. */
  ask?(wishes: Wish[]): void;
  /** Ends it: its frame is taken away. */
  detach(): void;
}

export function attach(host: Host): Panel {
  const { at, frame, texts, view } = host;
  const { box, panel, root } = view;
  const narrow = matchMedia("(max-width: 479px)");
  const seen = window.visualViewport;
  const end = new AbortController();
  const key = memoryKey(at.botId);

  let ready = false;
  let silence = 0;
  let shownAt = 0;
  let wantsFocus = false;
  let unlock: (() => void) | null = null;

  const retry = el("button", { type: "button" }, texts.retry);
  const fail = el("div", { class: "fail", role: "alert", hidden: "" }, el("p", {}, texts.failed), retry);
  panel.append(fail);
  retry.onclick = host.reload;
  if (!root.querySelector("[data-panel]")) {
    styled(root, css);
    box.dataset.panel = "";
  }

  const full = () => at.mobile || narrow.matches;

  /** Tells the chat where it stands; before it has loaded there is nobody to tell. */
  const tell = () => {
    if (!frame.className) return;
    const state: PageState = {
      cxgenie: "page",
      open: host.isOpen(),
      full: full(),
      url: location.href.split("#")[0] as string,
      title: document.title,
      kept: attempt(() => sessionStorage.getItem(key)) ?? "",
      name: frame.title,
      lang: frame.lang,
      token: at.script?.dataset.token ?? "",
      outs: at.outs ?? 0,
    };
    frame.contentWindow?.postMessage(state, at.origin);
  };

  let asked: Wish[] = [];
  const ask = (wishes: Wish[]) => {
    asked = wishes;
    if (ready) for (const wish of wishes.splice(0)) frame.contentWindow?.postMessage(wish, at.origin);
  };

  const render = () => {
    const covers = host.isOpen() && full();
    box.classList.toggle("full", full());
    set(panel, { "aria-modal": `${covers}` });
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
    const fits = seen && host.isOpen() && full() && seen.scale === 1;
    panel.style.height = fits ? `${seen.height}px` : "";
    panel.style.top = fits ? `${seen.offsetTop}px` : "";
  };

  const on = (target: EventTarget | null, type: string, listen: (e: never) => void) =>
    target?.addEventListener(type, listen as EventListener, { signal: end.signal });

  on(window, "message", (e: MessageEvent) => {
    if (e.origin !== at.origin || e.source !== frame.contentWindow) return;
    const word = readChatWord(e.data);
    if (word?.cxgenie === "ready") {
      ready = true;
      fail.hidden = true;
      ask(asked);
      // What had the focus before the chat was there was an empty frame.
      if (wantsFocus && host.isOpen()) {
        frame.blur();
        frame.focus();
      }
    } else if (word?.cxgenie === "close") host.close(true);
    else if (word?.cxgenie === "keep") attempt(() => sessionStorage.setItem(key, word.kept));
    else if (word) host.news(word);
  });
  on(window, "keydown", (e: KeyboardEvent) => {
    if (e.key === "Escape" && !e.defaultPrevented) host.close(true);
  });
  on(window, "click", (e: MouseEvent) => {
    // Not the click that opened it by a call of the page.
    if (!full() && Date.now() - shownAt > 300 && !e.composedPath().includes(box)) host.close(false);
  });
  // The page loses the focus to the frame: the moment before the visitor writes.
  on(window, "blur", tell);
  // Pages that change their address without loading anew; their title follows a moment later.
  const moved = () => setTimeout(tell, 400);
  on(window, "popstate", moved);
  on((window as { navigation?: EventTarget }).navigation ?? null, "currententrychange", moved);
  // Pages that never load anew say by the attribute who is signed in now. A loader of before does not name its script.
  const user = new MutationObserver(tell);
  if (at.script) user.observe(at.script, { attributeFilter: ["data-token"] });
  on(narrow, "change", () => {
    render();
    tell();
  });
  on(seen, "resize", fit);
  on(seen, "scroll", fit);

  // The chat may be up before us or after; one that loaded and says nothing has failed.
  const loaded = () => {
    tell();
    clearTimeout(silence);
    silence = window.setTimeout(() => {
      fail.hidden = ready;
    }, SILENCE);
  };
  on(frame, "load", loaded);
  if (frame.className) loaded();
  render();

  return {
    ask,
    show(focus) {
      shownAt = Date.now();
      render();
      wantsFocus = focus;
      if (focus) frame.focus();
      tell();
    },
    hide() {
      render();
      tell();
    },
    detach() {
      end.abort();
      user.disconnect();
      clearTimeout(silence);
      lock(false);
      fail.remove();
    },
  };
}
