// How a bot greets, and when it asks who somebody is.
export default {
  greeting: {
    add: "Add picture",
    alt: "What is on it",
    alt_placeholder: "For who cannot see it",
    example: "dear guest",
    full: "A greeting has at most 3 pictures.",
    otherwise: "Behind a bar stands what is said when the value is not known: {{example}}",
    pictures: "Pictures",
    pictures_help: "Up to 3 under the greeting: PNG, JPEG, GIF or WebP, at most 5 MB each. GIFs stand still.",
    remove: "Remove {{name}}",
    sample_name: "Lan",
    wrong_file: "Choose PNG, JPEG, GIF or WebP files of at most 5 MB each.",
  },
  asking: {
    custom: "Your own fields",
    custom_help: "Up to {{max}}. You make them under Settings → Customer fields.",
    custom_pick: "Choose fields",
    after: "After how many of their messages",
    after_help: "1 to 50.",
    watermark: "Show “Powered by CX Genie”",
    watermark_help: "Under the chat. Switching it off needs a plan with white label.",
    when: "When",
    times: {
      before_chat: "Before the first message",
      after_messages: "After some messages",
      unknown: "When the bot does not know",
      out_of_hours: "Out of the working hours",
    },
    times_help: {
      before_chat: "Nobody writes before the form is filled in or skipped.",
      after_messages: "Once in a conversation, behind the bot's answer.",
      unknown: "Once in a conversation, behind what the bot says then. Where it hands over it asks by itself.",
      out_of_hours: "Once in a conversation, while nobody works. Needs working hours.",
    },
  },
};
