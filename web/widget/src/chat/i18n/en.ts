/** English, and the list of all texts: another language that misses one does not compile. */
export const en = {
  dir: "ltr" as "ltr" | "rtl",

  ai: "AI",
  aiLong: "AI assistant",
  answersAtOnce: "Answers at once",
  teamAnswers: "The team answers here",
  waitingForPerson: "Waiting for a person",
  personOf: (business: string) => `${business} team`,
  connectionLost: "Connection lost",
  conversationClosed: "Conversation closed",

  more: "More options",
  close: "Close chat",
  talkToPerson: "Talk to a person",
  newConversation: "New conversation",
  helpChat: "Help chat",
  conversations: "Conversations",
  closeList: "Close the list",
  backToOpen: "Back to the open conversation",
  language: "Language",
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

  sources: (n: number) => (n === 1 ? "1 source" : `${n} sources`),
  kinds: {
    q_and_a: "Frequent question",
    text: "Article",
    document: "Document",
    url: "Web page",
    database: "Database",
    product: "Product",
  } as Record<string, string>,
  opensInNewTab: "opens in a new tab",
  chosen: "chosen",

  joined: (name: string) => [name, " joined"] as [string, string],
  somebodyJoined: "A person joined",
  assistantBack: "The assistant is back",
  passedOn: "Passed on to the team",
  closedAt: (time: string) => `Conversation closed at ${time}`,
  reopened: "Conversation reopened",

  reconnecting: "Reconnecting… Your messages are kept.",
  back: (sent: number) =>
    sent === 0 ? "You are back online." : `You are back online. ${sent === 1 ? "1 message" : `${sent} messages`} sent.`,
  trouble: "That did not work. Please try again.",

  loading: "Loading the chat",
  failedTitle: "The chat did not load",
  failedText: "The connection was cut before your messages arrived. Nothing you wrote is lost.",
  goneTitle: "This chat is not available",
  goneText: "The address may be wrong, or the chat was removed.",

  loginTitle: "Please sign in to chat",
  loginText: (business: string) => `This chat is for customers of ${business}, so that we know whom we are helping.`,
  loginHere: "Sign in on this website, then come back here.",
  signIn: "Sign in",
  register: "Create an account",
  refusedTitle: "We could not confirm your account",
  refusedText: "Your sign-in has run out or was not accepted. Sign in again, then come back here.",
  signInAgain: "Sign in again",
  tryOnceMore: "Try once more",

  poweredBy: "Powered by",
};

export type Texts = typeof en;
