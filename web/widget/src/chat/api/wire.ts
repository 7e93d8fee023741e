import type { Palettes } from "../../brand/colour";

/** The server's answers as they travel, in the words of its API. */

export interface Bot {
  id: string;
  name: string;
  business_name: string;
  colors: Palettes;
  display_language: string;
  greeting_text: string;
  greeting_html?: string;
  auto_reply: boolean;
  workspace?: { name: string };
  /** Only the company's own signed-in users may chat. */
  workspace_required_login?: boolean;
  sign_in_url?: string;
  register_url?: string;
}

export interface Conversation {
  id: string;
  status: "open" | "closed";
  speaker: "bot" | "flow" | "queue" | "human";
  agent: { name: string } | null;
  rev: number;
  contact_read_seq: number;
  agent_read_seq: number;
  last_text?: string;
  last_at?: string | null;
  closed_at: string | null;
  created_at: string;
}

export type AuthorKind = "contact" | "bot" | "agent" | "system";

export interface Source {
  id: string;
  kind: string;
  title: string;
  url?: string;
}

export interface ReplyButton {
  id: string;
  label: string;
  kind: string;
  url?: string;
}

export interface Payload {
  sources?: Source[];
  buttons?: ReplyButton[];
  /** System lines: what happened and who did it. */
  event?: string;
  actor?: { kind: string; name?: string } | null;
  target?: { kind?: string; name?: string } | null;
}

export interface Message {
  id: string;
  conversation_id: string;
  seq: number;
  rev: number;
  /** Only on the visitor's own messages. */
  client_id?: string | null;
  author: { kind: AuthorKind; name: string };
  kind: string;
  text: string;
  html: string;
  payload: Payload | null;
  unsent: boolean;
  created_at: string;
}

export interface Session {
  guest_token: string;
  /** The company has said who the visitor is. */
  proven?: boolean;
  contact: { id: string; name: string };
  conversation: Conversation | null;
  messages: Message[];
  /** Where the page of messages before these ends; null when there is none. */
  next: number | null;
  rev: number;
  stream_ticket: string;
}

/** A step of one conversation from visible revision `prev` to `rev`, with the rows it changed. */
export interface Publication {
  event: string;
  conversation_id: string;
  prev: number;
  rev: number;
  conversation?: Conversation | null;
  messages?: Message[];
}

export interface TypingNews {
  event: "typing";
  conversation_id: string;
  by: { kind: AuthorKind; name?: string };
  on: boolean;
}

/** A piece of an answer while it is written; the message of this id replaces it. */
export interface StreamingNews {
  event: "message.streaming";
  conversation_id: string;
  message_id: string;
  /** Counts the pieces, from 1. */
  no: number;
  text: string;
  /** It is everything so far, not what follows the piece before. */
  whole: boolean;
  /** Nothing of it stands. */
  done: boolean;
}

export interface Changes {
  head: number;
  conversation: Conversation;
  messages: Message[];
  more: boolean;
}

export interface Accepted {
  conversation: Conversation;
  message: Message;
  prev: number;
  rev: number;
  opened?: Message[] | null;
}

export interface Page<T> {
  items: T[];
  next: number | null;
}
