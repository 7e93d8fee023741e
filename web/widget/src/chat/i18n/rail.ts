/** What is said beside the visitor's conversations, in English. */
export const rail = {
  helpChat: "Help chat",
  closeList: "Close the list",
  language: "Language",
};

export type RailTexts = typeof rail;
