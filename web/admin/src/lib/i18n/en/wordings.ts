/** What customers meant by other words, and passages in bulk. */
export default {
  wordings: {
    another: "It asks something else",
    approve: "Ask the same",
    approved: "From now on these words get that answer at once.",
    asks: "Gets the answer of",
    compare_text: "Another entry asks this by now. Keep both, or reject these words here.",
    customers_one: "chosen by {{shown}} customer",
    customers_other: "chosen by {{shown}} customers",
    gone: "The entry is gone.",
    same_as: "Ask the same as: <0>{{question}}</0>",
    text: "Customers wrote this and chose the entry below when the bot asked what they meant. Approved, the bot gives them that answer at once.",
    title: "One more way to ask",
    words: "Customers wrote",
  },
};
