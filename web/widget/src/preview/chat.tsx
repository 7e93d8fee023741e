/** The chat as visitors will have it, in a frame of the admin: with what is handed in, and nobody behind it. */
import { render } from "preact";
import { Chat } from "../chat/chat";
import { freshId } from "../chat/sender";
import "../chat/styles/index.css";
import { Keep, memoryShelf } from "../chat/sync/keep";
import { App } from "../chat/ui/app";
import { prepareTalk } from "../chat/ui/talk";
import { PreviewApi } from "./api";
import { type PreviewWord, readShown } from "./words";

const own = location.origin;
const { parent } = window;
const say = (word: PreviewWord) => parent.postMessage(word, own);

const api = new PreviewApi();
// Its name is its own: the chats of this browser have nothing to do with it.
const chat = new Chat(`preview:${freshId()}`, api, new Keep("preview", memoryShelf()));
const root = document.getElementById("chat") as HTMLElement;
const narrow = matchMedia("(max-width: 479px)");
const close = () => say({ cxgenie: "preview-open", open: false });
let begun = false;

api.onNews = () => chat.check();

addEventListener("message", (e) => {
  const shown = readShown(e, parent, own);
  if (!shown) return;
  const { bot, theme, form, open } = shown;
  const embed = form === "bubble";
  api.show(shown);
  chat.setPlace({ open: open || !embed, url: "", title: "" });
  const address = { botId: bot.id, lang: null, theme, embed, mobile: false };
  // In its frame it is as wide as the panel; the page around says whether that covers the screen.
  const full = embed && narrow.matches && window.innerHeight >= parent.innerHeight - 1;
  const hint = { name: bot.name, lang: bot.display_language };
  render(<App chat={chat} address={address} full={full} hint={hint} onClose={embed ? close : null} />, root);
  chat.start(begun ? 1 : 0);
  begun = true;
});

prepareTalk();
if (parent !== window) say({ cxgenie: "preview-ready" });
