import { ownScript, readAttributes } from "./attributes";
import { importBot } from "./bot";
import { memoryKey } from "./memory";
import { createWidget, type Widget } from "./widget";

type Verb = Exclude<keyof Widget, "forget">;
type Call = [verb: string, ...args: unknown[]];

/** What pages may call, at any time: before the chat is there the calls wait for it. */
type Doors = Pick<Widget, Verb> & { consent(given: boolean): void; push(call: Call): void };

interface Page {
  /** A list of calls, from a page that could not wait for this script. */
  CXGenie?: Doors | Call[];
  openCXGenieChatWidget?: () => void;
  closeCXGenieChatWidget?: () => void;
}

function start(): void {
  const page = window as Window & Page;
  const script = ownScript();
  const at = readAttributes(script);
  if (!at) return;
  if (page.openCXGenieChatWidget) {
    console.warn("CX Genie: this page already has a chat; the second script is ignored.");
    return;
  }

  let widget: Widget | undefined;
  let waiting: (() => void)[] = [];
  let agreed = !at.consent;
  const doors = {} as Record<string, (...args: never[]) => void>;
  for (const verb of ["open", "close", "toggle", "show", "hide", "logout", "on", "off", "send", "identify"] as Verb[]) {
    doors[verb] = (...args) => {
      const call = () => (widget?.[verb] as (...args: never[]) => void)?.(...args);
      if (widget) call();
      else waiting.push(call);
    };
  }
  doors.push = (([verb, ...args]: Call) => doors[verb]?.(...(args as never[]))) as (typeof doors)[string];
  doors.consent = (given: boolean) => {
    if (given) {
      if (!agreed) load();
      agreed = true;
    } else {
      if (widget) widget.forget();
      else localStorage.removeItem(memoryKey(at.botId));
    }
  };
  const early = page.CXGenie;
  page.CXGenie = doors as unknown as Doors;
  page.openCXGenieChatWidget = doors.open as () => void;
  page.closeCXGenieChatWidget = doors.close as () => void;

  const load = async () => {
    const bot = await importBot(at.origin, at.botId);
    if (!bot) return;
    widget = createWidget(at, bot);
    for (const call of waiting) call();
    waiting = [];
  };
  if (Array.isArray(early)) for (const call of early) page.CXGenie.push(call);
  if (!agreed) return;
  if (document.readyState === "complete") load();
  else addEventListener("load", load);
}

start();
