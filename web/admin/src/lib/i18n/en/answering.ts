export default {
  suggested: {
    dismiss: "Dismiss",
    enough: "Knows enough",
    from: "from",
    insert: "Insert",
    match: "{{percent}}% match",
    not_enough: "Does not know enough",
    send: "Send as is",
    title: "Suggested reply",
  },
  packet: {
    customer: "Customer",
    draft: "The bot found",
    disliked: "disliked the answer to “{{text}}”",
    quoted: "“{{text}}”",
    question: "Question",
    recap: "Recap",
    team_only: "team only",
    title: "Hand-off",
    unknown: "Not known yet",
    why: "Why",
  },
};
