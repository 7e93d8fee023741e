import { render } from "preact";
import { Api } from "./api/client";
import { Chat } from "./chat";
import { Bridge, readAddress, type Surrounding } from "./place";
import "./styles/index.css";
import { Keep } from "./sync/keep";
import { unreadMessages } from "./sync/thread";
import { App } from "./ui/app";

const address = readAddress(location.search);
const chat = new Chat(address.botId, new Api(address.botId, address.lang ?? ""), new Keep(address.botId));
const root = document.getElementById("chat") as HTMLElement;
let full = address.mobile;

let told = "";

const bridge = address.embed ? new Bridge(moved) : null;
const close = bridge && !address.mobile ? () => bridge.say({ cxgenie: "close" }) : null;

function draw(): void {
  render(<App chat={chat} address={address} full={full} onClose={close} />, root);
}

function moved(page: Surrounding): void {
  if (page.full !== full) {
    full = page.full;
    draw();
  }
  chat.setPlace(page);
  tell();
}

/** What the button on the page needs to know, whenever it changes. */
function tell(): void {
  const { thread, waiting, phase } = chat.view;
  if (phase !== "ready" || !bridge?.connected) return;
  const unread = unreadMessages(thread);
  const last = unread[unread.length - 1];
  const latest = last && { name: last.author.name, text: last.text.slice(0, 300), bot: last.author.kind === "bot" };
  const known = thread.conversation?.status === "open" || waiting.length > 0 || unread.length > 0;
  const word = { cxgenie: "news" as const, unread: unread.length, known, latest: latest ?? null };
  const now = JSON.stringify(word);
  if (now === told) return;
  told = now;
  bridge.say(word);
}

draw();
chat.subscribe(tell);
if (!address.embed) chat.setPlace({ open: true, url: document.referrer, title: "" });
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
chat.start();
