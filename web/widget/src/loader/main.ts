import { ownScript, readAttributes } from "./attributes";
import { importBot } from "./bot";
import { createWidget, type Widget } from "./widget";

type Verb = keyof Widget;

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
    console.warn("CX Genie: this page already has a chat; the second script is ignored.");
    return;
  }

  // The page may call before the chat is there; the calls wait for it.
  let widget: Widget | undefined;
  const waiting: Verb[] = [];
  const doors = {} as Record<Verb, () => void>;
  for (const verb of ["open", "close", "toggle", "show", "hide", "logout"] as const) {
    doors[verb] = () => {
      if (widget) widget[verb]();
      else waiting.push(verb);
    };
  }
  page.CXGenie = doors;
  page.openCXGenieChatWidget = doors.open;
  page.closeCXGenieChatWidget = doors.close;

  const load = async () => {
    const bot = await importBot(at.origin, at.botId);
    if (!bot) return;
    widget = createWidget(at, bot);
    for (const verb of waiting) widget[verb]();
  };
  if (document.readyState === "complete") load();
  else addEventListener("load", load);
}

start();
