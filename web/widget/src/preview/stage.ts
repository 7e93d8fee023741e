/** A page that stands for the company's own, with the button as it will stand on it, in a frame of the admin. */
import { paint } from "../brand/colour";
import { el, set, styled } from "../loader/dom";
import { draw, put, showTeaser, type View } from "../loader/view";
import panelCss from "../panel/panel.css?inline";
import "./stage.css";
import { type PreviewWord, readShown, readWord, type Shown } from "./words";

const own = location.origin;
const { parent } = window;
const say = (word: PreviewWord) => parent.postMessage(word, own);
const narrow = matchMedia("(max-width: 479px)");

let shown: Shown | null = null;
let view: View | null = null;
let frame: HTMLIFrameElement | null = null;
let gone = "";

const hand = () => {
  if (shown) frame?.contentWindow?.postMessage(shown, own);
};

/** The button, its teaser and the empty place of the chat, drawn by what draws them on websites. */
function first(of: Shown): View {
  const made = draw(of.bot, own);
  styled(made.root, panelCss);
  const open = () => say({ cxgenie: "preview-open", open: true });
  made.launch.onclick = () => say({ cxgenie: "preview-open", open: shown?.open !== true });
  made.say.onclick = open;
  made.dismiss.onclick = () => {
    gone = shown?.bot.widget.teaser ?? "";
    render();
  };
  return made;
}

/** What the button looks like now, without moving the chat's frame, which would begin anew. */
function again(now: View, { bot }: Shown): void {
  const fresh = draw(bot, own);
  const sign = fresh.launch.firstElementChild;
  if (sign) now.launch.firstElementChild?.replaceWith(sign);
  now.face = fresh.face;
  set(now.panel, { "aria-label": bot.name });
  set(now.box, { "aria-label": bot.texts.chat });
  set(now.dismiss, { "aria-label": bot.texts.dismiss });
  fresh.root.host.remove();
}

function render(): void {
  if (!shown || !view) return;
  const { bot, theme, open } = shown;
  const { teaser, position, offset_x, offset_y, launcher_label } = bot.widget;
  document.documentElement.dataset.theme = theme;
  document.documentElement.style.setProperty("--theme", bot.colors[theme].fill);
  for (const name of document.querySelectorAll(".name")) name.textContent = bot.business_name || bot.name;
  put(view, position, offset_x, offset_y);
  paint(view.box, bot.colors[theme]);
  view.box.classList.toggle("dark", theme === "dark");
  view.box.classList.toggle("open", open);
  view.box.classList.toggle("full", narrow.matches);
  view.badge.hidden = true;
  const label = open ? bot.texts.close : launcher_label || bot.texts.open;
  set(view.launch, { "aria-label": label, "aria-expanded": `${open}` });
  showTeaser(view, bot, !open && teaser && teaser !== gone ? { name: bot.name, text: teaser } : null);
  if (open && !frame) {
    frame = el("iframe", { title: bot.name, src: "/widget-preview/chat" });
    view.panel.append(frame);
  }
  hand();
}

addEventListener("message", (e) => {
  const said = frame && readWord(e, frame.contentWindow, own);
  if (said?.cxgenie === "preview-ready") hand();
  else if (said) say(said);
  const next = readShown(e, parent, own);
  if (!next) return;
  shown = next;
  if (view) again(view, next);
  else view = first(next);
  render();
});
addEventListener("keydown", (e) => {
  if (e.key === "Escape") say({ cxgenie: "preview-open", open: false });
});
narrow.addEventListener("change", render);

const tiles = Array.from({ length: 6 }, () => el("i"));
const line = el("header", {}, el("b", { class: "name" }), el("span"), el("span"), el("span"));
document.body.append(
  el(
    "div",
    { class: "shop", "aria-hidden": "true" },
    line,
    el("div", { class: "hero" }, el("i"), el("i")),
    el("div", { class: "tiles" }, ...tiles),
  ),
);
if (parent !== window) say({ cxgenie: "preview-ready" });
