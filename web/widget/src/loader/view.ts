import { type Palettes, paint } from "../brand/colour";
import type { News } from "../bridge/bridge";
import type { LoaderBot } from "./bot";
import { el, set, styled } from "./dom";
import css from "./loader.css?inline";
import type { LoaderTexts } from "./texts";

/** What every page draws: button, badge, teaser, and the empty place of the chat. */
export interface View {
  root: ShadowRoot;
  box: HTMLElement;
  panel: HTMLElement;
  launch: HTMLButtonElement;
  badge: HTMLElement;
  teaser: HTMLElement;
  say: HTMLButtonElement;
  dismiss: HTMLButtonElement;
  /** The bot's picture, or its sign. */
  face(name: string): Element;
}

export type Teaser = NonNullable<News["latest"]>;

function icon(name: string, path: string): SVGSVGElement {
  const node = (tag: string) => document.createElementNS("http://www.w3.org/2000/svg", tag) as SVGSVGElement;
  const svg = node("svg");
  const shape = node("path");
  set(shape, { d: path });
  set(svg, { class: name, viewBox: "0 0 24 24", "aria-hidden": "true" });
  svg.append(shape);
  return svg;
}

const SIGNS: Record<string, string> = {
  chat: "M12 3c5 0 9 3.7 9 8.4s-4 8.4-9 8.4c-1.2 0-2.4-.2-3.5-.6L4 21l1.1-4C3.7 15.5 3 13.5 3 11.4 3 6.7 7 3 12 3z",
  question: "M8 9a4 4 0 118 0c0 3-4 3-4 6M12 19v.1",
  smile: "M12 3a9 9 0 100 18 9 9 0 000-18zM8 14c2 3 6 3 8 0M9 9v.1M15 9v.1",
  hand: "M8 12V5a1 1 0 013 0v6-7a1 1 0 013 0v7-5a1 1 0 013 0v8c0 4-2 7-6 7s-6-3-7-7l-1-3c0-1 2-2 3-1z",
};

const sign = (name: string) => icon(`talk ${name}`, SIGNS[name] ?? (SIGNS.chat as string));

/** Which corner it stands in, as a class for each word, and how far from its edges. */
export function put({ box }: Pick<View, "box">, position: string, x: number, y: number): void {
  box.classList.remove("left", "right", "top", "bottom");
  box.classList.add(...position.toLowerCase().split("_"));
  box.style.setProperty("--x", `${x}px`);
  box.style.setProperty("--y", `${y}px`);
}

export function draw(texts: LoaderTexts, { name: botName, avatar_url, widget: look }: LoaderBot, origin: string): View {
  const face = (name: string) => {
    const drawn = sign(name);
    if (!avatar_url) return drawn;
    const picture = el("img", { class: "talk", alt: "", src: origin + avatar_url });
    picture.onerror = () => picture.replaceWith(drawn); // a page's content policy may forbid it
    return picture;
  };
  const badge = el("span", { class: "badge", "aria-hidden": "true" });
  const launch = el(
    "button",
    { type: "button", class: "launch", "aria-controls": "panel" },
    face(look.launcher_icon),
    icon("down", "M6 9.500l6 6 6-6"),
    badge,
  );
  const say = el("button", { type: "button", class: "say" });
  const dismiss = el(
    "button",
    { type: "button", class: "x", "aria-label": texts.dismiss },
    icon("", "M7 7l10 10M17 7L7 17"),
  );
  const teaser = el("div", { class: "teaser", role: "status" }, say, dismiss);
  const panel = el("div", { id: "panel", class: "panel", role: "dialog", "aria-label": botName });
  const box = el("div", { class: "w", role: "region", "aria-label": texts.chat }, panel, teaser, launch);

  put({ box }, look.position, look.offset_x, look.offset_y);

  // Beside the body, not in it: pages replace, transform and blur their body.
  const host = el("cxgenie-widget" as "div");
  const root = host.attachShadow({ mode: "open" });
  styled(root, css);
  root.append(box);
  document.documentElement.append(host);
  return { root, box, panel, launch, badge, teaser, say, dismiss, face };
}

/** Sets the brand's colours, and again when the system changes its theme. */
export function colour({ box }: View, colours: Palettes, fixed: "light" | "dark" | null): void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const theme = fixed ?? (system.matches ? "dark" : "light");
    box.classList.toggle("dark", theme === "dark");
    paint(box, colours[theme]);
  };
  apply();
  system.addEventListener("change", apply);
}

export function showTeaser(view: View, teaser: Teaser | null): void {
  view.teaser.hidden = !teaser;
  if (!teaser) return;
  const { face: person, name, text } = teaser;
  const face = el("span", { class: "face", "aria-hidden": "true" }, person?.initials ?? view.face("chat"));
  if (person) {
    face.style.background = person.back;
    face.style.color = person.ink;
  }
  const words = el("span", { class: "words" }, el("b", {}, name), el("span", { dir: "auto" }, text));
  view.say.replaceChildren(face, words);
}

export function showBadge(view: View, texts: LoaderTexts, name: string, open: boolean, unread: number): void {
  view.badge.hidden = !unread;
  view.badge.textContent = unread > 99 ? "99+" : `${unread}`;
  const label = open ? texts.close : unread ? `${name}, ${texts.unread(unread)}` : name;
  set(view.launch, { "aria-label": label, "aria-expanded": `${open}` });
}
