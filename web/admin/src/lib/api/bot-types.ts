// What a bot is, and how it looks and speaks.
import type { BotChat } from "./answering";
import type { BotPrompt } from "./model-types";

export type WidgetPosition = "bottom_right" | "bottom_left" | "top_right" | "top_left";
export type UnknownMode = "ai_generate" | "fixed_text" | "hand_off" | "silent";
export type BotReturns = "on_close" | "after_minutes" | "never";

export const BOT_ROLES = ["customer_support", "sales", "booking", "hr", "it_help", "custom"] as const;
export type BotRole = (typeof BOT_ROLES)[number];
export type BotName = { id: string; name: string; theme_color: string; avatar_url: string };

/** How the bot stands on a website, and what the chat there asks and offers. */
export type BotWidget = {
  position: WidgetPosition;
  offset_x: number;
  offset_y: number;
  draggable: boolean;
  teaser: string;
  auto_open: boolean;
  auto_open_delay: number;
  launcher_label: string;
  launcher_icon: LauncherIcon;
  /** Below the address of the server; empty: none. */
  launcher_picture: string;
  favicon: string;
  allowed_domains: string[];
  privacy_url: string;
  ai_label: boolean;
  watermark: boolean;
  page_title: string;
  sessions: "open_only" | "all";
  feedback: boolean;
  uploads: "all" | "images" | "none";
  pre_chat: {
    on: boolean;
    when: AskTime;
    after: number;
    name: boolean;
    email: boolean;
    phone: boolean;
    required: boolean;
    intro: string;
    /** Codes of the company's own fields. */
    custom_fields: string[];
  };
};
export type AskTime = "before_chat" | "after_messages" | "unknown" | "out_of_hours";

/** A picture under a bot's greeting. */
export type GreetingPicture = {
  id: string;
  name: string;
  width: number;
  height: number;
  url: string;
  alt: string;
};

export type LauncherIcon = "avatar" | "chat" | "question" | "smile" | "hand" | "own";

/** A website on which a bot was seen. */
export type Site = { origin: string; refused: boolean; first_seen_at: string; last_seen_at: string };

export type Bot = {
  id: string;
  name: string;
  role: BotRole;
  role_text: string;
  business_name: string;
  description: string;
  theme_color: string;
  display_language: string;
  reply_language: string;
  auto_reply: boolean;
  greeting_text: string;
  greeting_html: string;
  greeting_pictures: GreetingPicture[];
  unknown_mode: UnknownMode;
  reply_unknown: string;
  bot_returns: { mode: BotReturns; minutes: number };
  chat: BotChat;
  widget: BotWidget;
  prompt: BotPrompt;
  avatar_url: string;
  default_country_code: string;
  faq_count: number;
  training: Record<"faqs" | "articles" | "documents" | "urls", { all: number; failed: number }>;
  unanswered_open: number;
  item_count: number;
  knowledge_count: number;
  status: "live" | "draft";
  last_conversation_at: string | null;
  completion: number;
  created_at: string;
  updated_at: string;
};
