import { paint, roles } from "../brand/colour";
import type { News } from "../bridge/bridge";
import css from "./loader.css?inline";
import type { LoaderTexts } from "./texts";

/** What is drawn on the customer's page: button, badge, teaser and the chat's panel. */
export interface View {
  root: ShadowRoot;
  box: HTMLElement;
  panel: HTMLElement;
  launch: HTMLButtonElement;
  badge: HTMLElement;
  teaser: HTMLElement;
  say: HTMLButtonElement;
  dismiss: HTMLButtonElement;
  fail: HTMLElement;
  retry: HTMLButtonElement;
}

export type Teaser = NonNullable<News["latest"]>;

function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  set(node, attributes);
  node.append(...children);
  return node;
}

export function set(node: Element, attributes: Record<string, string>): void {
  for (const name in attributes) node.setAttribute(name, attributes[name] as string);
}

/** Icons are ours and constant; they are built as nodes because pages may forbid innerHTML. */
function icon(name: string, size: number, path: string): SVGSVGElement {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  const shape = document.createElementNS(ns, "path");
  set(shape, { d: path });
  set(svg, { class: name, width: `${size}`, height: `${size}`, viewBox: "0 0 24 24", "aria-hidden": "true" });
  svg.append(shape);
  return svg;
}

const TALK =
  "M12 3c5 0 9 3.7 9 8.4s-4 8.4-9 8.4c-1.2 0-2.4-.2-3.5-.6L4 21l1.1-4C3.7 15.5 3 13.5 3 11.4 3 6.7 7 3 12 3z";
const DOWN = "M6 9.500l6 6 6-6";
const CROSS = "M7 7l10 10M17 7L7 17";

function styled(root: ShadowRoot): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
  } catch {
    root.append(el("style", {}, css));
  }
}

export function draw(texts: LoaderTexts, botName: string, position: string): View {
  const launch = el(
    "button",
    { type: "button", class: "launch", "aria-expanded": "false", "aria-controls": "panel" },
    icon("talk", 28, TALK),
    icon("down", 28, DOWN),
  );
  const badge = el("span", { class: "badge", "aria-hidden": "true", hidden: "" });
  launch.append(badge);

  const say = el("button", { type: "button", class: "say" });
  const dismiss = el("button", { type: "button", class: "x", "aria-label": texts.dismiss }, icon("", 18, CROSS));
  const teaser = el("div", { class: "teaser", role: "status", hidden: "" }, say, dismiss);

  const retry = el("button", { type: "button" }, texts.retry);
  const fail = el("div", { class: "fail", role: "alert", hidden: "" }, texts.failed, retry);
  const panel = el("div", { id: "panel", class: "panel", role: "dialog", "aria-label": botName }, fail);

  const place = position.toLowerCase();
  const sides = `w${place.endsWith("left") ? " left" : ""}${place.startsWith("top") ? " top" : ""}`;
  const box = el("div", { class: sides, role: "region", "aria-label": texts.chat }, panel, teaser, launch);

  // Beside the body, not in it: pages replace, transform and blur their body.
  const host = el("cxgenie-widget" as "div");
  const root = host.attachShadow({ mode: "open" });
  styled(root);
  root.append(box);
  document.documentElement.append(host);
  return { root, box, panel, launch, badge, teaser, say, dismiss, fail, retry };
}

/** Sets the brand's colours, and again when the system changes its theme. */
export function colour(view: View, brand: string, fixed: "light" | "dark" | null): void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const theme = fixed ?? (system.matches ? "dark" : "light");
    view.box.classList.toggle("dark", theme === "dark");
    paint(view.box, roles(brand, theme));
  };
  apply();
  system.addEventListener("change", apply);
}

export function showTeaser(view: View, teaser: Teaser | null): void {
  view.teaser.hidden = !teaser;
  if (!teaser) return;
  const { face: person, name, text } = teaser;
  const face = el("span", { class: "face", "aria-hidden": "true" }, person?.initials ?? icon("talk", 20, TALK));
  if (person) {
    face.style.background = person.back;
    face.style.color = person.ink;
  }
  view.say.replaceChildren(
    face,
    el(
      "span",
      { class: "words" },
      el("span", { class: "name" }, name),
      el("span", { class: "text", dir: "auto" }, text),
    ),
  );
}

export function showBadge(view: View, texts: LoaderTexts, name: string, open: boolean, unread: number): void {
  view.badge.hidden = !unread;
  view.badge.textContent = unread > 99 ? "99+" : `${unread}`;
  const label = open ? texts.close : unread ? `${name}, ${texts.unread(unread)}` : name;
  set(view.launch, { "aria-label": label, "aria-expanded": `${open}` });
}
