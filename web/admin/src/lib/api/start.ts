// How a bot begins, and how far it has come, as the server says it.
import type { BotRole, Conversation, Message } from "./types";

export type BotTemplate = {
  code: TemplateCode;
  language: string;
  name: string;
  role: BotRole;
  greeting: string;
  tags: string[];
  categories: string[];
  blanks: BotBlank[];
  faqs: TemplateFaq[];
};
export type TemplateCode = "saas" | "agency" | "fnb" | "ecommerce" | "scratch";
export type BotBlank = { key: string; label: string; example: string };
export type TemplateFaq = { question: string; alternatives?: string[]; answer: string; category?: string };
export type BotBlanks = { blanks: BotBlank[]; faqs: { id: string; question: string; answer: string }[] };
export type CompletionItem = "general" | "knowledge" | "greeting" | "unknown" | "hand_off" | "tested" | "launched";
export type Completion = {
  percent: number;
  items: { key: CompletionItem; weight: number; done: boolean; dismissed: boolean }[];
};
export type DeletedBot = { id: string; name: string; theme_color: string; deleted_at: string; until: string };
export type Trial = { conversation: Conversation | null; messages: Message[] };
