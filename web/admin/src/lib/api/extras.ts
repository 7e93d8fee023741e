// What stands beside conversations and in messages: labels, drafts, files, quotes.
import type { AuthorKind, Conversation } from "./types";

export type Color = "gray" | "blue" | "teal" | "green" | "yellow" | "orange" | "red" | "pink" | "grape" | "violet";
export const COLORS: Color[] = ["gray", "blue", "teal", "green", "yellow", "orange", "red", "pink", "grape", "violet"];
export type ConversationTag = { id: string; name: string; color: Color; description: string; uses?: number };
export type Category = ConversationTag & {
  parent_id: string;
  used_for: "chat" | "ticket" | "both";
  active: boolean;
};

export type Box = "reply" | "note";
export type Draft = { conversation_id: string; box: Box; text: string; rev: number; updated_at: string };

export type Found = {
  conversation: Conversation;
  line: { seq: number; author: { kind: AuthorKind; id?: string; name: string }; kind: string; text: string } | null;
};

export type Attachment = {
  id: string;
  name: string;
  mime: string;
  kind: "image" | "video" | "audio" | "file";
  size: number;
  width?: number;
  height?: number;
  url?: string;
  alt?: string;
  /** What a model sees in a picture, or hears in a recording. */
  description?: string;
  /** Why a model that should say it has not. */
  undescribed?: "no_model" | "failed" | "no_credits" | "too_long" | "format" | "silent";
};
export type Reaction = { by: { kind: AuthorKind; id?: string; name: string }; value: "like" | "dislike" };
export type LinkPreview = {
  url: string;
  site: string;
  title: string;
  description?: string;
  /** A copy of the page's picture, below our own address. */
  image?: string;
  image_width?: number;
  image_height?: number;
};
export type Quoted = {
  id: string;
  seq: number;
  author: { kind: AuthorKind; id?: string; name: string };
  text: string;
  files?: number;
  unsent?: boolean;
};

export type Contact = {
  id: string;
  number: number;
  name: string;
  email: string;
  phone: string;
  /** As people read it. */
  phone_shown: string;
  identified: boolean;
  blocked: boolean;
  language: string;
  created_at: string;
  last_seen_at: string;
  /** The customer's page is open right now. */
  online: boolean;
  /** As his browser says it; empty when it has not. */
  time_zone: string;
  conversations: Conversation[];
  fields: { name: string; value: string }[];
  custom_fields: CustomFact[];
  possible_duplicates: Duplicate[];
  /** From the company's own sign-in: a free word, a country or its dialling code, a picture. */
  label: string;
  country_code: string;
  avatar_url: string;
  /** The facts that the company's own sign-in vouches for. */
  verified_by: string[];
  identities: { kind: string; external_id: string; verified: boolean }[];
};
export type CustomKind = "text" | "long_text" | "number" | "date" | "select" | "yes_no";
/** What the company wants to know of its customers, in its own words. */
export type CustomField = {
  id: string;
  code: string;
  label: string;
  kind: CustomKind;
  options: string[];
  required: boolean;
  shown: boolean;
  /** Language models are told what is known. */
  for_bot: boolean;
};
/** What is known of one customer; empty: nothing. */
export type CustomFact = CustomField & { value: string };
/** Another contact who may be the same person. */
export type Duplicate = {
  id: string;
  name: string;
  number: number;
  email: string;
  phone: string;
  last_seen_at: string;
  /** How many the member sees. */
  conversations: number;
  latest_conversation_id: string | null;
};

/** A page of the website that the customer has looked at. */
export type Visit = { url: string; title: string; seen_at: string };

export type ContactNote = { id: string; member_id: string; member_name: string; text: string; created_at: string };

/** What happened to a conversation, as a line of its thread. */
export type SystemEvent =
  | "handed_off"
  | "taken_over"
  | "given_back"
  | "cancelled"
  | "assigned"
  | "unassigned"
  | "closed"
  | "reopened"
  | "flagged"
  | "snoozed"
  | "woken";
