// Two texts that say the same, and the ways out.
export default {
  twins: {
    compare: "Compare",
    discard: "Discard the new one",
    discarded: "Discarded.",
    discarded_draft: "Discarded. The article is a draft again.",
    here: "The new one, not used yet",
    hint: "The bot knows this text already. Until you decide, it answers from the one it has.",
    gone: "It is gone by now.",
    keep_both: "Keep both",
    kept: "The bot uses both from now on.",
    kinds: { text: "Article", document: "Document", url: "Web page" },
    more: "Both go on; the first passages are shown.",
    new_here: "Not in the other one",
    replace: "Replace the known one",
    replaced: "Replaced. The other one was deleted.",
    there: "What the bot knows",
    title: "Two texts that say the same",
    waits: "Overlapped",
  },
};
