// What is found and known around a conversation: how it was rated, who waits, what the customer looks at.
export default {
  talks: {
    bad_address: "This is not an address.",
    all_pages_one: "Show the page",
    all_pages_other: "Show all {{count}} pages",
    already_open: "There is an open conversation with {{name}}.",
    fewer_pages: "Show fewer",
    find_customer: "Name, e-mail or number",
    find_customer_hint: "Write at least 2 characters.",
    from_faq: "{{name}} · from a frequent question",
    local_time: "Local time",
    needs_agent: "Waiting for a person",
    no_customer: "Nobody found with an e-mail address.",
    no_pages: "No page is known.",
    open_it: "Open it",
    rated: "Rated {{score}} of 5",
    rating: "Customer's rating",
    start_hint_mail:
      "They find it in the chat at their next visit. If they do not come, it goes to them by mail, as the bot is set.",
    time_ahead: "{{time}} local time, {{hours}} h ahead",
    time_behind: "{{time}} local time, {{hours}} h behind",
    time_same: "{{time}} local time",
    transcript_pdf: "Download as PDF",
    transcript_txt: "Download as text",
    waiting_note: "Nobody has answered them yet",
  },
};
