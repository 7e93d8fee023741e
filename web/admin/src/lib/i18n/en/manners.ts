// How a bot behaves towards who writes much or badly.
export default {
  manners: {
    blocked: "Blocked words",
    blocked_help:
      "Whole words and phrases, in any case and without accents. Type one and press Enter, or paste a list with a word on each line.",
    blocked_here: "Blocked word",
    blocked_placeholder: "Add a word",
    count: "{{n}} of {{max}} words",
    delay: "Wait before answering",
    delay_help: "0 to 30 seconds. What the customer writes meanwhile is answered together.",
    flag: "Flag",
    flag_help: "The words stay as they are, and your team sees a mark beside them.",
    hint: "How much the bot answers, and what your team does not have to read.",
    hourly: "Messages of a customer in an hour",
    hourly_help:
      "0 to 1,000; 0 means any number. Beyond that he is told once, then the bot is silent. Your team sees it all.",
    mask: "Mask",
    mask_help: "Your team reads ••••, and the bot never says the words. The customer still sees what he wrote.",
    mode: "What becomes of them",
    no_word: "Each word needs a letter, a digit or an emoji.",
    seconds: "s",
    title: "Limits and words",
    too_long: "A word has at most {{max}} characters.",
    too_many: "At most {{max}} words.",
  },
};
