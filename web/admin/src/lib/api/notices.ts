// What a member is told, as the server shows it.

export const NOTICE_KINDS = [
  "waiting",
  "assigned",
  "message",
  "mentioned",
  "lacks_data",
  "rated_low",
  "page_failing",
  "source_failed",
  "tests_worse",
  "key_dead",
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];
export type Notice = {
  id: string;
  kind: NoticeKind;
  /** Empty where it is about a bot. */
  conversation_id: string;
  bot_id: string;
  /** The page of the bot on which it is looked at; empty where the kind says so. */
  place: string;
  about: string;
  text: string;
  times: number;
  created_at: string;
  read_at: string | null;
};
export type NoticeWays = { in_app: boolean; push: boolean; mail: boolean };
export type NoticeDevice = { id: string; name: string };
export type NoticeSettings = {
  choices: Partial<Record<NoticeKind, NoticeWays>>;
  devices: NoticeDevice[];
  public_key: string;
  mail: boolean;
};
