import { type Palettes, paint } from "../brand/colour";
import type { News } from "../bridge/bridge";
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

const talk = () =>
  icon(
    "talk",
    "M12 3c5 0 9 3.7 9 8.4s-4 8.4-9 8.4c-1.2 0-2.4-.2-3.5-.6L4 21l1.1-4C3.7 15.5 3 13.5 3 11.4 3 6.7 7 3 12 3z",
  );

export function draw(texts: LoaderTexts, botName: string, position: string): View {
  const badge = el("span", { class: "badge", "aria-hidden": "true" });
  const launch = el(
    "button",
    { type: "button", class: "launch", "aria-controls": "panel" },
    talk(),
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
  // "BOTTOM_RIGHT" and its three neighbours: each word is a class.
  const place = `w ${position.toLowerCase().replace("_", " ")}`;
  const box = el("div", { class: place, role: "region", "aria-label": texts.chat }, panel, teaser, launch);

  // Beside the body, not in it: pages replace, transform and blur their body.
  const host = el("cxgenie-widget" as "div");
  const root = host.attachShadow({ mode: "open" });
  styled(root, css);
  root.append(box);
  document.documentElement.append(host);
  return { root, box, panel, launch, badge, teaser, say, dismiss };
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
  const face = el("span", { class: "face", "aria-hidden": "true" }, person?.initials ?? talk());
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
