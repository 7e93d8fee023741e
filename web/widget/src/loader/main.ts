import { ownScript, readAttributes } from "./attributes";
import { fetchBot } from "./bot";
import { Widget } from "./widget";

type Verb = "open" | "close" | "toggle" | "show" | "hide";

interface Doors {
  CXGenie?: Record<Verb, () => void>;
  openCXGenieChatWidget?: () => void;
  closeCXGenieChatWidget?: () => void;
}

function start(): void {
  const page = window as Window & Doors;
  const at = readAttributes(ownScript());
  if (!at) return;
  if (page.openCXGenieChatWidget) {
    console.warn("CX Genie: this page already has a chat widget; the second script is ignored.");
    return;
  }

  // The page may call before the chat is there; the calls wait for it.
  let widget: Widget | null = null;
  const waiting: Verb[] = [];
  const door = (verb: Verb) => () => {
    if (widget) widget[verb]();
    else waiting.push(verb);
  };
  page.openCXGenieChatWidget = door("open");
  page.closeCXGenieChatWidget = door("close");
  page.CXGenie = {
    open: door("open"),
    close: door("close"),
    toggle: door("toggle"),
    show: door("show"),
    hide: door("hide"),
  };

  const load = async () => {
    const bot = await fetchBot(at.origin, at.botId);
    if (!bot) return;
    widget = new Widget(at, bot);
    for (const verb of waiting.splice(0)) widget[verb]();
  };
  if (document.readyState === "complete") load();
  else addEventListener("load", load, { once: true });
}

start();
