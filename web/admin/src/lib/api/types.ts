// The shapes the server speaks. Names and fields are the API's own.
import type { AnswerAside, StreamingPublication, Suggestion } from "./answering";
import type { Attachment, Draft, LinkPreview, Quoted, Reaction, SystemEvent, Visit } from "./extras";

export type * from "./extras";

export type Level = "none" | "view" | "edit" | "manage";

export const MODULES = [
  "dashboard",
  "bots",
  "knowledge",
  "workflow",
  "live_chat",
  "ticket",
  "help_desk",
  "contacts",
  "form_builder",
  "reports",
  "marketplace",
  "settings",
  "members",
  "subscription",
  "activity_logs",
] as const;
export type Module = (typeof MODULES)[number];
/** The areas that have a screen by now. */
export const AREAS = [
  "dashboard",
  "bots",
  "knowledge",
  "live_chat",
  "contacts",
  "settings",
  "members",
] as const satisfies Module[];
export type Permissions = Partial<Record<Module, Level>>;

export type Availability = "online" | "away" | "offline";
export type RoleRef = { id: string; key: string; name: string };
export type Page<T> = { items: T[]; next: string | null };

export type Problem = {
  type?: string;
  title?: string;
  status: number;
  detail?: string;
  code?: string;
  errors?: { location?: string; code?: string; message?: string }[];
};

// ---- people

export type Setup = {
  needs_owner: boolean;
  mail_configured: boolean;
  sign_in_provider: string;
  sign_up: boolean;
  version: string;
};

export type Membership = {
  id: string;
  name: string;
  /** Below this installation's address; empty: none. */
  logo_url: string;
  member_id: string;
  role: RoleRef;
  permissions: Permissions;
  all_bots: boolean;
  availability: Availability;
  /** The step the first run of the workspace waits at. */
  first_run: FirstRunStep | "";
};
export type Me = {
  account: { id: string; name: string; email: string; locale: string };
  workspaces: Membership[];
  may_create_workspace: boolean;
};

export type FirstRunStep = "company" | "start" | "teach" | "website" | "learn" | "ask" | "launch" | "done";
export type FirstRun = { step: FirstRunStep | ""; bot_id: string; checklist_hidden: boolean };
export type Workspace = {
  id: string;
  name: string;
  timezone: string;
  locale: string;
  company_name: string;
  industry: string;
  description: string;
  logo_url: string;
  first_run: FirstRun;
  /** 0: the first answer may take any time. */
  first_reply_minutes: number;
  important_labels: string[];
  created_at: string;
};

export type Member = {
  id: string;
  account_id: string;
  name: string;
  email: string;
  role: RoleRef;
  state: "invited" | "active" | "disabled";
  availability: Availability;
  all_bots: boolean;
  bot_ids: string[];
  created_at: string;
  second_factor: boolean;
};

export type Role = {
  id: string;
  key: string;
  name: string;
  builtin: boolean;
  permissions: Permissions;
  member_count: number;
};

export type Seats = { used: number; invited: number; limit: number | null };

export type Invitation = {
  id: string;
  email: string;
  role: RoleRef;
  state: string;
  all_bots?: boolean;
  bot_ids?: string[];
  expires_at: string;
  created_at: string;
  link?: string;
};
export type InvitationLook = {
  workspace: string;
  logo_url: string;
  email: string;
  role: RoleRef | string;
  needs_account: boolean;
};

export type ApiKey = {
  id: string;
  name: string;
  permissions: Permissions;
  prefix: string;
  created_at: string;
  last_used_at: string | null;
  created_by: Person;
  key?: string;
};

// ---- bots and FAQs

export * from "./bot-types";
export type * from "./faq-types";
export type * from "./training-types";
export type * from "./web-types";

// ---- conversations

export type AuthorKind = "contact" | "bot" | "agent" | "system";
export type Person = { id: string; name: string };

export type ContactRef = {
  id: string;
  name: string;
  number: number;
  email: string;
  identified: boolean;
  blocked: boolean;
};

export type FoundContact = { id: string; number: number; name: string; email: string; phone: string };

export type Conversation = {
  id: string;
  kind: string;
  bot_id: string;
  bot_name: string;
  channel: string;
  status: "open" | "closed";
  stage: "bot" | "waiting" | "assigned" | "snoozed" | "closed";
  speaker: "bot" | "flow" | "queue" | "human";
  auto_reply: boolean;
  needs_agent: boolean;
  contact: ContactRef;
  assignee: Person | null;
  seq_head: number;
  rev: number;
  last_message: {
    seq: number;
    text: string;
    author_kind: AuthorKind;
    author_name: string;
    kind: string;
    created_at: string;
  } | null;
  unread: number;
  agent_read_seq: number;
  contact_read_seq: number;
  waiting_since: string | null;
  page_url: string;
  page_title: string;
  language: string;
  created_at: string;
  activity_at: string;
  closed_at: string | null;
  close_reason: string | null;
  testing: boolean;
  tag_ids: string[];
  category_id: string | null;
  priority: "normal" | "high";
  snoozed: { until: string | null } | null;
  /** What the customer thought of it, 1 to 5. */
  rating: number | null;
};

export type AnswerHow =
  | "exact"
  | "near"
  | "extract"
  | "asked"
  | "chosen"
  | "generated"
  | "casual"
  | "general"
  | "unknown"
  | "hand_off";
export type MessagePayload = {
  sources?: { id: string; kind: string; title: string; score?: number; page?: number; url?: string }[];
  /** In tests: what kind of message is answered. */
  class?: "casual" | "business" | "human_request" | "abuse_or_spam";
  how?: AnswerHow | AnswerAside;
  ms?: number;
  /** A word of the bot's list of blocked ones is, or was, in its answer. */
  blocked?: boolean;
  buttons?: { id: string; label: string; kind: string }[];
  event?: SystemEvent | "packet" | "rated";
  /** Of a rating. */
  score?: number;
  comment?: string;
  reason?: string;
  /** Of a hand-off's packet. */
  question?: string;
  draft?: string;
  recap?: string;
  /** Of a note that a model wrote. */
  made?: "recap";
  /** Of a hand-off: what the customer was unhappy in. */
  said?: { text: string; disliked?: boolean }[];
  contact?: { name?: string; email?: string; phone?: string; label?: string };
  actor?: { kind: string; id: string; name: string };
  target?: { kind?: string; id: string; name: string } | null;
};

export type Message = {
  id: string;
  conversation_id: string;
  seq: number;
  rev: number;
  client_id: string;
  author: { kind: AuthorKind; id: string; name: string };
  visibility: "all" | "members";
  kind: "text" | "note" | "system";
  text: string;
  html?: string;
  payload?: MessagePayload | null;
  unsent: boolean;
  edited_at: string | null;
  files?: Attachment[] | null;
  quoted?: Quoted | null;
  reactions?: Reaction[] | null;
  links?: LinkPreview[] | null;
  /** Words that the company does not want to read: masked in the text, or where they stand in it. */
  blocked?: { masked: boolean; at: { from: number; to: number }[] } | null;
  /** The bot asks with it who the customer is. */
  ask?: {
    fields: string[];
    custom?: { code: string; label: string }[];
    state: "open" | "given" | "skipped";
    given?: Record<string, string>;
  };
  delivery: "sent" | "delivered" | "seen" | "failed";
  created_at: string;
};

export type Tab = "mine" | "unassigned" | "bot" | "all" | "snoozed" | "closed";
export const TABS: Tab[] = ["mine", "unassigned", "bot", "all", "snoozed", "closed"];
/** Beside the tabs: what of All waits for a person. */
export type Counts = Record<Tab | "needs_agent", { total: number; unread: number }>;

export type MessagePage = { items: Message[]; next: number | null };
export type Changes = { head: number; conversation: Conversation; messages: Message[]; more: boolean };
export type InboxPage = { conversations: Page<Conversation>; counts: Counts };

// ---- realtime

export type Publication =
  | {
      event: "message.created" | "message.updated" | "conversation.updated";
      conversation_id: string;
      prev: number;
      rev: number;
      conversation: Conversation;
      messages?: Message[];
    }
  | { event: "conversation.removed"; conversation_id: string }
  | ({ event: "draft.updated" } & Draft)
  | { event: "viewing"; conversation_id: string; by: Person; on: boolean }
  | { event: "page.seen"; conversation_id: string; page: Visit }
  | { event: "mentioned"; conversation_id: string; seq: number; by_name: string; text: string }
  | { event: "notice.changed" }
  | { event: "suggestion.updated"; conversation_id: string; suggestion: Suggestion }
  | StreamingPublication
  | { event: "typing"; conversation_id: string; by: { kind: AuthorKind; id: string; name: string }; on: boolean };
export type ChangePublication = Extract<Publication, { prev: number }>;
