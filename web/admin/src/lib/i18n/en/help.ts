// What a language model does for the agents when they ask for it.
export default {
  help: {
    customers_language: "{{language}} (the customer's)",
    dislike: "Dislike and improve",
    draft_translated: "Translated into {{language}}. Read it, then send it.",
    hide: "Hide",
    improve: "Improve this answer",
    improve_help:
      "Write down what the bot should say to this question. Somebody who looks after the knowledge reviews it.",
    into: "Translate into",
    original: "Hide translation",
    propose: "Propose answer",
    proposed: "Proposed. It waits for review.",
    proposed_before: "Somebody has proposed this already.",
    recap: "Sum up as a note",
    recap_by: "Recap by AI, asked for by {{name}}",
    recap_by_you: "Recap by AI, asked for by you",
    same_language: "This is in your language already.",
    translate: "Translate",
    translate_reply: "Translate what you write",
    translated: "Translated",
    translated_from: "Translated from {{language}}",
    translating: "Translating",
    undislike: "Take the dislike back",
    went_on: "You went on writing meanwhile, so your text was left as it is.",
    without: {
      no_model: "Needs a language model. An owner or admin can add one under Settings, AI models.",
      no_credits: "The AI credits of this workspace are used up.",
      daily_cap: "Today's budget for AI is spent.",
    },
    write_first: "Write something first, then translate it",
  },
};
