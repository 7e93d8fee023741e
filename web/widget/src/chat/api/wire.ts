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
  /** Under the greeting; shown like the pictures of a message. */
  greeting_pictures?: Attachment[];
  auto_reply: boolean;
  /** The bot's picture; empty: the sign in its colour. */
  avatar_url: string;
  /** Somebody of the team is there. */
  online: boolean;
  /** When the team works again; null while it does, and when there are no working hours. */
  opens_at: string | null;
  widget: Look;
  /** Whose bot it is; the logo is below the address of the server, empty when there is none. */
  workspace?: { name: string; logo?: string };
  /** Only the company's own signed-in users may chat. */
  workspace_required_login?: boolean;
  sign_in_url?: string;
  register_url?: string;
}

/** What the company chose for the chat. */
export interface Look {
  privacy_url: string;
  ai_label: boolean;
  /** The chat says by which product it is made. */
  watermark: boolean;
  page_title: string;
  /** Below the address of the server; empty: the sign in the brand's colour. */
  favicon: string;
  sessions: "open_only" | "all";
  feedback: boolean;
  uploads: "all" | "images" | "none";
  /** How he is asked who he is; what, the session says. */
  pre_chat: { intro: string };
  /** What a phone number begins with here. */
  default_country_code: string;
}

/** What a visitor says about himself. */
export interface Details {
  name?: string;
  email?: string;
  phone?: string;
  /** Where the phone number is from, by two letters. */
  country?: string;
  /** What the company has named itself, by code. */
  custom?: Record<string, string>;
}

/** A question that the company has named itself. */
export interface AskedField {
  code: string;
  label: string;
  kind: "text" | "long_text" | "number" | "date" | "select" | "yes_no";
  options?: string[];
  required: boolean;
}

/** What he is asked about himself, and what has come of it. */
export interface Ask {
  when: string;
  /** name, email, phone, and the codes of custom fields. */
  fields: string[];
  custom?: AskedField[];
  required: boolean;
  state?: "open" | "given" | "skipped";
  given?: Record<string, string>;
}

export interface Attachment {
  id: string;
  name: string;
  mime: string;
  kind: "image" | "video" | "audio" | "file";
  size: number;
  width?: number;
  height?: number;
  url?: string;
  /** What is on it, where somebody has said so. */
  alt?: string;
}

export interface Quoted {
  id: string;
  author: { kind: AuthorKind; name: string };
  text: string;
  files?: number;
  unsent?: boolean;
}

export type Opinion = "like" | "dislike" | "none";

export interface LinkPreview {
  url: string;
  title: string;
  description?: string;
  site: string;
  /** A copy of the page's picture, below our own address. */
  image?: string;
  image_width?: number;
  image_height?: number;
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
  /** Whether they are asked what they thought of it; left out: as the bot says. */
  feedback?: boolean;
  created_at: string;
}

export type AuthorKind = "contact" | "bot" | "agent" | "system";

export interface Source {
  kind: string;
  title: string;
  url?: string;
  /** Of a document. */
  page?: number;
}

export interface ReplyButton {
  id: string;
  label: string;
  kind: string;
  url?: string;
}

/** A button under a message, in place of writing what stands on it. */
export interface Pressed {
  message_id: string;
  button_id: string;
}

export interface Payload {
  /** How an answer came about. */
  how?: string;
  sources?: Source[];
  buttons?: ReplyButton[];
  /** System lines: what happened and who did it. */
  event?: string;
  actor?: { kind: string; name?: string } | null;
  target?: { kind?: string; name?: string } | null;
  /** The line of a rating. */
  score?: number;
  comment?: string;
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
  edited_at?: string | null;
  created_at: string;
  files?: Attachment[];
  quoted?: Quoted;
  reactions?: { value: Opinion; by: { kind: AuthorKind; name: string } }[];
  links?: LinkPreview[];
  /** The bot asks for details with it. */
  ask?: Ask;
}

export interface Session {
  guest_token: string;
  /** The company has said who the visitor is. */
  proven?: boolean;
  contact: { id: string } & Details;
  /** What the bot says first to this visitor; missing: what it says to anybody. */
  greeting?: { text: string; html?: string } | null;
  /** What he is asked before his first message. */
  ask?: Ask | null;
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

/** Where the visitor stands. */
export interface Sight {
  url?: string;
  title?: string;
  time_zone?: string;
}
