import { type News, type PageState, readChatWord } from "../bridge/bridge";
import type { Attributes } from "./attributes";
import { autoOpenAfter, type LoaderBot } from "./bot";
import { Remembered } from "./memory";
import { loaderTexts } from "./texts";
import { colour, draw, showBadge, showTeaser, type Teaser, type View } from "./view";

/** How long a loaded frame may stay silent before we say that it failed. */
const SILENCE = 5000;
const TEASER_AFTER = 2000;

export class Widget {
  #at: Attributes;
  #bot: LoaderBot;
  #texts;
  #memory: Remembered;
  #view: View;
  #narrow = matchMedia("(max-width: 479px)");
  #frame: HTMLIFrameElement | null = null;
  #loaded = false;
  #ready = false;
  #silence = 0;
  #open = false;
  #openedAt = 0;
  #opener: Element | null = null;
  #shown: boolean;
  #unread = 0;
  #teaser: Teaser | null = null;
  #unlock: (() => void) | null = null;

  constructor(at: Attributes, bot: LoaderBot) {
    this.#at = at;
    this.#bot = bot;
    this.#texts = loaderTexts(at.lang, bot.display_language);
    this.#memory = new Remembered(at.botId);
    this.#shown = !at.hideButton && !at.mobile;
    this.#view = draw(this.#texts, bot.name, bot.widget?.position ?? "");
    colour(this.#view, bot.theme_color, at.theme);
    this.#listen();
    this.#render();
    this.#begin();
  }

  open(focus = true): void {
    this.#openedAt = Date.now();
    if (this.#open) return;
    this.#opener = this.#view.root.activeElement ?? document.activeElement;
    this.#open = true;
    this.#unread = 0;
    this.#setTeaser(null);
    this.#makeFrame();
    this.#render();
    this.#tell();
    if (focus) this.#frame?.focus();
  }

  /** Closes; the focus goes back to what opened it unless the visitor moved on. */
  close(returnFocus = true): void {
    if (!this.#open || this.#at.mobile) return;
    const inside = this.#view.panel.contains(this.#view.root.activeElement);
    this.#open = false;
    this.#memory.set({ closed: true });
    this.#render();
    this.#tell();
    if (!returnFocus || !inside) return;
    const back = this.#opener;
    const usable = back instanceof HTMLElement && back.isConnected && back !== document.body && back !== this.#frame;
    (usable ? back : this.#view.launch).focus();
  }

  toggle(): void {
    if (this.#open) this.close();
    else this.open();
  }

  show(): void {
    this.#shown = !this.#at.mobile;
    this.#render();
  }

  hide(): void {
    this.close();
    this.#shown = false;
    this.#render();
  }

  #listen(): void {
    const { launch, say, dismiss, retry } = this.#view;
    launch.onclick = () => this.toggle();
    launch.onpointerenter = launch.onfocus = () => this.#makeFrame();
    say.onclick = () => {
      this.#forget();
      this.open();
    };
    dismiss.onclick = () => {
      this.#forget();
      launch.focus();
    };
    retry.onclick = () => {
      this.#frame?.remove();
      this.#frame = null;
      this.#makeFrame();
    };
    addEventListener("message", (e) => this.#hear(e));
    addEventListener("keydown", (e) => {
      if (e.key === "Escape" && this.#open && !e.defaultPrevented) this.close();
    });
    addEventListener("click", (e) => {
      const outside = !e.composedPath().includes(this.#view.box);
      if (outside && this.#open && !this.#full() && Date.now() - this.#openedAt > 300) this.close(false);
    });
    // The page loses the focus to the frame: the moment before the visitor writes.
    addEventListener("blur", () => this.#tell());
    this.#narrow.addEventListener?.("change", () => this.#render());
    const seen = window.visualViewport;
    for (const kind of ["resize", "scroll"]) seen?.addEventListener(kind, () => this.#fit());
  }

  #begin(): void {
    const { closed, known, teaser } = this.#memory.get();
    const widget = this.#bot.widget;
    if (this.#at.mobile) return this.open();
    const later = window.requestIdleCallback ?? ((fn: () => void) => setTimeout(fn, 1000));
    if (known) later(() => this.#makeFrame());

    const after = autoOpenAfter(widget?.auto_open);
    if (after !== null && !closed && !this.#full()) {
      setTimeout(() => this.#openedAt || this.open(false), after);
    } else if (widget?.teaser && teaser !== widget.teaser) {
      const greeting = { name: this.#bot.name, text: widget.teaser, bot: true };
      setTimeout(() => this.#openedAt || this.#teaser || this.#setTeaser(greeting), TEASER_AFTER);
    }
  }

  #full(): boolean {
    return this.#at.mobile || this.#narrow.matches;
  }

  #setTeaser(teaser: Teaser | null): void {
    this.#teaser = teaser;
    showTeaser(this.#view, this.#shown && !this.#open ? teaser : null);
  }

  #forget(): void {
    this.#memory.set({ teaser: this.#teaser?.text ?? "" });
    this.#setTeaser(null);
  }

  #makeFrame(): void {
    if (this.#frame) return;
    const { botId, lang, theme, mobile, origin } = this.#at;
    const query = new URLSearchParams({ aid: botId, embed: "1" });
    if (lang) query.set("lang", lang);
    if (theme) query.set("theme", theme);
    if (mobile) query.set("is-mobile", "true");
    const frame = document.createElement("iframe");
    frame.title = this.#bot.name;
    frame.allow = "clipboard-write";
    frame.src = `${origin}/chat?${query}`;
    frame.onload = () => {
      this.#loaded = true;
      this.#tell();
      clearTimeout(this.#silence);
      this.#silence = window.setTimeout(() => this.#failed(!this.#ready), SILENCE);
    };
    this.#ready = this.#loaded = false;
    this.#failed(false);
    this.#frame = frame;
    this.#view.panel.prepend(frame);
  }

  #failed(failed: boolean): void {
    this.#view.fail.hidden = !failed;
  }

  #tell(): void {
    const { origin } = this.#at;
    const url = location.href.split("#")[0] as string;
    if (!this.#loaded) return;
    const state: PageState = {
      cxgenie: "page",
      open: this.#open,
      full: this.#full(),
      url,
      title: document.title,
      kept: this.#memory.kept(),
    };
    this.#frame?.contentWindow?.postMessage(state, origin);
  }

  #hear(event: MessageEvent): void {
    if (event.origin !== this.#at.origin || event.source !== this.#frame?.contentWindow) return;
    const word = readChatWord(event.data);
    if (word?.cxgenie === "ready") {
      this.#ready = true;
      this.#failed(false);
    } else if (word?.cxgenie === "close") this.close();
    else if (word?.cxgenie === "keep") this.#memory.keep(word.kept);
    else if (word) this.#news(word);
  }

  #news({ unread, known, latest }: News): void {
    if (known !== !!this.#memory.get().known) this.#memory.set({ known });
    this.#unread = this.#open ? 0 : unread;
    if (this.#unread && latest && latest.text !== this.#memory.get().teaser) this.#setTeaser(latest);
    else if (!unread && this.#teaser && !this.#open && known) this.#setTeaser(null);
    this.#render();
  }

  #render(): void {
    const { box, launch, panel } = this.#view;
    const covers = this.#open && this.#full();
    box.classList.toggle("open", this.#open);
    box.classList.toggle("full", this.#full());
    launch.hidden = !this.#shown;
    panel.setAttribute("aria-modal", `${covers}`);
    showBadge(this.#view, this.#texts, this.#open, this.#unread);
    showTeaser(this.#view, this.#shown && !this.#open ? this.#teaser : null);
    this.#lock(covers);
    this.#fit();
  }

  /** While the chat covers the page, the page neither scrolls nor takes the focus. */
  #lock(covers: boolean): void {
    if (covers === !!this.#unlock) return;
    this.#unlock?.();
    this.#unlock = null;
    if (!covers) return;
    const { style } = document.documentElement;
    const before = [style.getPropertyValue("overflow"), style.getPropertyPriority("overflow")] as const;
    const wasInert = document.body.inert;
    style.setProperty("overflow", "hidden", "important");
    document.body.inert = true;
    this.#unlock = () => {
      style.setProperty("overflow", ...before);
      document.body.inert = wasInert;
    };
  }

  /** Phones lay the keyboard over the page: the panel takes what is left. */
  #fit(): void {
    const seen = window.visualViewport;
    const { style } = this.#view.panel;
    const fits = !!seen && this.#open && this.#full() && seen.scale === 1;
    style.height = fits ? `${seen.height}px` : "";
    style.top = fits ? `${seen.offsetTop}px` : "";
  }
}
