// What narrows the lists, and who can be given a conversation.
export default {
  narrow: {
    answered: { bot: "The bot", agent: "Somebody of the team" },
    answered_by: "Has an answer from",
    anybody: "Anybody, or nobody yet",
    chip: { bot: "answered by the bot", agent: "answered by the team" },
    more: "Show more",
    offline: "Offline",
    offline_assign: "Assign anyway",
    offline_text: "{{name}} sees the conversation when they come back. Until then nobody else is told about it.",
    offline_title: "{{name}} is offline",
    testing: "Tests of your team instead",
    testing_chip: "tests",
  },
};
