import { type Palettes, paint } from "../brand/colour";
import type { News } from "../bridge/bridge";
import type { LoaderBot } from "./bot";
import { el, set, styled } from "./dom";
import css from "./loader.css?inline";

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
  /** A picture, or the bot's sign. */
  face(picture: string): Element;
}

export type Teaser = NonNullable<News["latest"]>;

function icon(name: string, path: string): SVGSVGElement {
  const node = (tag: string) => document.createElementNS("http://www.w3.org/2000/svg", tag) as SVGSVGElement;
  const svg = node("svg");
  const shape = node("path");
  set(shape, { d: path });
  set(svg, { class: name, viewBox: "0 0 24 24" });
  svg.append(shape);
  return svg;
}

/** Which corner it stands in, as a class for each word, and how far from its edges. */
export function put({ box }: Pick<View, "box">, position: string, x: number, y: number): void {
  box.classList.remove("left", "right", "top", "bottom");
  box.classList.add(...position.split("_"));
  box.style.setProperty("--x", `${x}px`);
  box.style.setProperty("--y", `${y}px`);
}

export function draw({ name: botName, texts, widget: look }: LoaderBot, origin: string): View {
  const face = (url: string) => {
    const drawn = icon(`talk ${look.launcher_icon}`, look.launcher_path);
    if (!url) return drawn;
    const picture = el("img", { class: "talk", alt: "", src: origin + url });
    picture.onerror = () => picture.replaceWith(drawn); // a page's content policy may forbid it
    return picture;
  };
  const badge = el("span", { class: "badge" });
  const launch = el(
    "button",
    { class: "launch", "aria-controls": "panel" },
    face(look.launcher_url),
    icon("down", "M6 9.500l6 6 6-6"),
    badge,
  );
  const say = el("button", { class: "say" });
  const dismiss = el("button", { class: "x", "aria-label": texts.dismiss }, icon("", "M7 7l10 10M17 7L7 17"));
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
  system.onchange = apply;
}

export function showTeaser(view: View, { avatar_url }: LoaderBot, teaser: Teaser | null): void {
  view.teaser.hidden = !teaser;
  if (!teaser) return;
  const { face: person, name, text } = teaser;
  const face = el("span", { class: "face", "aria-hidden": "true" }, person?.initials ?? view.face(avatar_url));
  if (person) {
    face.style.background = person.back;
    face.style.color = person.ink;
  }
  const words = el("span", { class: "words" }, el("b", {}, name), el("span", { dir: "auto" }, text));
  view.say.replaceChildren(face, words);
}
