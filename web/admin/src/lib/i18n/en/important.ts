export default {
  important: {
    title: "Important customers",
    hint: "They get a person with their first question.",
    labels: "Labels",
    labels_help:
      "A customer who carries one of these labels, from your sign-in or set beside the conversation, is handed to people with the first question. When nobody is there the bot answers, and people find the conversation marked.",
    placeholder: "VIP, Key account",
    long: "At most 100 characters each.",
    many: "At most 20 labels.",
  },
};
