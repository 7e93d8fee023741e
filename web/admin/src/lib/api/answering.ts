// What bots say and do beside their answers, on the wire.
import type { MessagePayload } from "./types";

/** What a bot's message is when it answers no question. */
export type AnswerAside = "details" | "too_many" | "out_of_hours" | "reminder" | "closing" | "waiting";

export type BotChat = {
  auto_suggestion: boolean;
  take_over: boolean;
  hours_only: boolean;
  /** Who is unhappy twice in a row gets a person. */
  hand_off_unhappy: boolean;
  hand_off_minutes: number;
  auto_close_hours: number;
  closing_text: string;
  reminder_minutes: number;
  reminder_text: string;
  /** Seconds the bot waits for more. */
  reply_delay: number;
  /** 0: any number. */
  messages_per_hour: number;
  blocked_words: string[];
  blocked_mode: "mask" | "flag";
  /** A model that can see says what is in customers' pictures. */
  describe_pictures: boolean;
  /** A model writes down what customers say in voice messages. */
  transcribe_voice: boolean;
};

export type HourRange = { from: string; to: string };
export type WorkingHours = {
  on: boolean;
  /** Monday first. */
  days: HourRange[][];
  holidays: { date: string; name: string }[];
  reply_on: boolean;
  reply: string;
  timezone: string;
  open_now: boolean;
};

export type Suggestion = {
  seq: number;
  text: string;
  html?: string;
  payload?: MessagePayload | null;
  /** The bot knew enough to say it itself. */
  enough: boolean;
  reason: string;
  state: "fresh" | "sent" | "edited" | "dismissed" | "stale";
  created_at: string;
};

export type StreamingPublication = {
  event: "message.streaming";
  conversation_id: string;
  message_id: string;
  no: number;
  text: string;
  whole: boolean;
  done: boolean;
};
