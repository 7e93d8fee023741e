/** What the screen shows of the chat, and what it knows of the page around it. */
import type { Ask, Bot, Conversation, Details, Message } from "./api/wire";
import type { Item } from "./sync/outbox";
import { EMPTY, type Thread } from "./sync/thread";

export interface View {
  phase: "loading" | "ready" | "failed" | "gone" | "login";
  /** The company did not confirm who its page says is signed in. */
  refused: boolean;
  bot: Bot | null;
  thread: Thread;
  waiting: readonly Item[];
  /** The closed conversation the visitor left to begin a new one. */
  left: Thread | null;
  /** The visitor's conversations, newest first, where a list of them is shown. */
  all: readonly Conversation[];
  /** The visitor looks back into a closed conversation he chose: news of another one do not take him away. */
  past: boolean;
  /** The conversation that has news while he looks back. */
  news: string | null;
  typing: { bot: boolean; name: string } | null;
  /** The answer that the bot is writing, as far as it has come. */
  writing: { message: string; text: string } | null;
  link: "up" | "lost" | "back";
  /** How many waiting messages went out since the connection came back. */
  sentBack: number;
  open: boolean;
  /** The visitor asked for a person and the server has not said so yet. */
  asking: boolean;
  /** The last wish could not be done. */
  trouble: boolean;
  /** The message that the next one answers. */
  quote: Message | null;
  /** What is known of the visitor. */
  who: Details;
  /** What he is asked before his first message; null once he has said it, or does not want to. */
  ask: Ask | null;
  /** What the bot says first to him; null: what it says to anybody. */
  greeting: { text: string; html?: string } | null;
}

/** What the page around the chat tells it. */
export interface Place {
  open: boolean;
  url: string;
  title: string;
}

export const FIRST_VIEW: View = {
  phase: "loading",
  refused: false,
  bot: null,
  thread: EMPTY,
  waiting: [],
  left: null,
  all: [],
  past: false,
  news: null,
  typing: null,
  writing: null,
  link: "up",
  sentBack: 0,
  open: false,
  asking: false,
  trouble: false,
  quote: null,
  who: {},
  ask: null,
  greeting: null,
};

/** Nothing of the person who was here. */
export const NOBODY: Partial<View> = {
  thread: EMPTY,
  left: null,
  all: [],
  past: false,
  news: null,
  trouble: false,
  quote: null,
  who: {},
  greeting: null,
};
