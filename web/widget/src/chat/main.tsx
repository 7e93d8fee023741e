import { render } from "preact";
import { face } from "../brand/people";
import { Api } from "./api/client";
import { Chat } from "./chat";
import { Bridge, readAddress, type Surrounding, siteAround } from "./place";
import "./styles/index.css";
import { browserShelf, Keep, memoryShelf, type Shelf } from "./sync/keep";
import { unreadMessages } from "./sync/thread";
import { App } from "./ui/app";
import { prepareTalk } from "./ui/talk";

const address = readAddress(location.search);

function start(shelf: Shelf, bridge: Bridge | null): void {
  const api = new Api(address.botId, address.lang ?? "");
  api.site = siteAround();
  const keep = new Keep(address.botId, shelf);
  const chat = new Chat(address.botId, api, keep, bridge !== null);
  const root = document.getElementById("chat") as HTMLElement;
  const onClose = bridge && !address.mobile ? () => bridge.say({ cxgenie: "close" }) : null;
  let shown = "";
  let told = "";

  /** What the button on the page needs to know, whenever it changes. */
  function tell(): void {
    const { thread, waiting, phase } = chat.view;
    if (phase !== "ready" || !bridge?.connected) return;
    const unread = unreadMessages(thread);
    const last = unread[unread.length - 1];
    const person = last?.author.kind === "agent" ? last.author.name : "";
    const latest = last
      ? { name: last.author.name, text: last.text.slice(0, 300), face: person ? face(person) : undefined }
      : null;
    const known = thread.conversation?.status === "open" || waiting.length > 0 || unread.length > 0;
    const word = { cxgenie: "news" as const, unread: unread.length, known, latest };
    const now = JSON.stringify(word);
    if (now !== told) bridge.say(word);
    told = now;
  }

  function moved(page: Omit<Surrounding, "kept">): void {
    const { full, name, lang } = page;
    const now = JSON.stringify([full, name, lang]);
    if (now !== shown)
      render(<App chat={chat} address={address} full={full} hint={{ name, lang }} onClose={onClose} />, root);
    shown = now;
    chat.setPlace(page);
    if (bridge?.origin) api.site = bridge.origin;
    if (bridge?.connected) chat.identity.set(page.token, page.outs);
    tell();
  }

  moved({
    open: !bridge,
    full: address.mobile,
    url: bridge ? "" : document.referrer,
    title: "",
    name: "",
    lang: "",
    token: "",
    outs: 0,
  });
  if (bridge) bridge.onPage = moved;
  if (bridge) bridge.onWish = (wish) => chat.wish(wish);
  chat.subscribe(tell);
  addEventListener("online", () => chat.online(true));
  addEventListener("offline", () => chat.online(false));
  addEventListener("storage", (e) => chat.stored(e.key, e.newValue));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") chat.check();
  });
  // A page that comes back from the browser's cache has missed everything meanwhile.
  addEventListener("pageshow", (e) => {
    if (e.persisted) chat.online(true);
  });
  // Who was here before has lines to show: they are fetched beside his session.
  if (keep.token()) prepareTalk();
  chat.start();
}

const bridge = address.embed && window.parent !== window ? new Bridge() : null;
const own = browserShelf();
if (own || !bridge) start(own ?? memoryShelf(), bridge);
else {
  // The page kept it for us, and says so with its first word.
  bridge.onPage = (first) => {
    const shelf = memoryShelf(first.kept, (kept) => bridge.say({ cxgenie: "keep", kept }));
    start(shelf, bridge);
    bridge.onPage(first);
  };
}
