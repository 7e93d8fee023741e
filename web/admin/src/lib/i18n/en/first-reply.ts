export default {
  first_reply: {
    title: "Customers who wait",
    hint: "For when the person who has a customer does not answer.",
    after: "Next person after",
    after_help:
      "Whoever has a waiting customer and does not answer within this time loses the conversation to the next person who is there. After three people, those who manage Live chat are told and the bot asks for contact details. 0: never.",
    min: "min",
    range: "0, or 2 to 60 minutes.",
  },
};
