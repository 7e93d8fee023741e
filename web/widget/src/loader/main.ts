import { ownScript, readAttributes } from "./attributes";
import { importBot } from "./bot";
import { remember } from "./memory";
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
    console.warn("CX Genie: a second script is ignored.");
    return;
  }

  let widget: Widget | undefined;
  const waiting: (() => void)[] = [];
  let agreed = !at.consent;
  let bot: ReturnType<typeof importBot> | undefined;
  const doors = {} as Record<string, (...args: never[]) => void>;
  for (const verb of "open close toggle show hide logout on off send identify".split(" ") as Verb[]) {
    doors[verb] = (...args) => {
      const call = () => (widget?.[verb] as (...args: never[]) => void)?.(...args);
      if (widget) call();
      else waiting.push(call);
    };
  }
  doors.push = (([verb, ...args]: Call) => doors[verb]?.(...(args as never[]))) as (typeof doors)[string];
  doors.consent = (given: boolean) => {
    agreed = given;
    if (given) load();
    else {
      if (widget) widget.forget();
      else remember(at.botId).forget();
      widget = undefined;
    }
  };
  const early = page.CXGenie;
  page.CXGenie = doors as unknown as Doors;
  page.openCXGenieChatWidget = doors.open as () => void;
  page.closeCXGenieChatWidget = doors.close as () => void;

  // What is asked meanwhile is done when the bot is here, unless the visitor has said no by then.
  const load = () => {
    bot ??= importBot(at);
    bot.then((it) => {
      if (!it || !agreed || widget) return;
      widget = createWidget(at, it);
      for (const call of waiting.splice(0)) call();
    });
  };
  if (Array.isArray(early)) for (const call of early) page.CXGenie.push(call);
  const begin = () => agreed && load();
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin);
}

start();
