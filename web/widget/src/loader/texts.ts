/** The few words of the button, in its visitors' language: they come with the bot. The chat has its own dictionary. */
export interface LoaderTexts {
  chat: string;
  open: string;
  close: string;
  /** "1 unread message", "# unread messages". */
  unread: [one: string, many: string];
  dismiss: string;
  failed: string;
  retry: string;
}
