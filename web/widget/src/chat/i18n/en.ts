/** English, and the list of all texts: another language that misses one does not compile. What shows later is in talk.ts. */
export const en = {
  dir: "ltr" as "ltr" | "rtl",

  ai: "AI",
  aiLong: "AI assistant",
  answersAtOnce: "Answers at once",
  teamAnswers: "The team answers here",
  backAt: (when: string) => `Team back ${when}`,
  waitingForPerson: "Waiting for a person",
  personOf: (business: string) => `${business} team`,
  connectionLost: "Connection lost",
  conversationClosed: "Conversation closed",

  close: "Close chat",
  talkToPerson: "Talk to a person",
  newConversation: "New conversation",
  conversations: "Conversations",
  backToOpen: "Back to the open conversation",
  seeEarlier: "See earlier messages",

  chatWith: (business: string) => `Chat with ${business}`,
  introBot: "You are talking to an AI assistant. A person can take over at any time.",
  introTeam: "Write to us here and our team will answer you in this chat.",

  writeMessage: "Write a message…",
  addWhileWaiting: "Add something while you wait…",
  message: "Message",
  send: "Send",
  conversation: "Conversation",
  newMessages: "New messages",

  you: "You",
  said: (who: string, when: string) => `${who}, ${when}:`,
  today: "Today",
  yesterday: "Yesterday",

  sending: "Sending…",
  sent: "Sent",
  seen: "Seen",
  waiting: (n: number) => (n === 1 ? "Waiting for connection" : `${n} waiting for connection`),
  notSent: "Not sent.",
  tryAgain: "Try again",
  remove: "Remove",
  removed: "Message removed",

  isTyping: (name: string) => `${name} is typing`,
  somebody: "Somebody",

  reconnecting: "Reconnecting… Your messages are kept.",
  back: (sent: number) =>
    sent === 0 ? "You are back online." : `You are back online. ${sent === 1 ? "1 message" : `${sent} messages`} sent.`,
  trouble: "That did not work. Please try again.",

  loading: "Loading the chat",
  failedTitle: "The chat did not load",
  failedText: "The connection was cut before your messages arrived. Nothing you wrote is lost.",

  attach: "Attach files",
  emoji: "Emoji",
  dropHere: "Drop files here",

  privacy: "Privacy",

  poweredBy: "Powered by",
};

export type Texts = typeof en;
