// What is found and known around a conversation: how it was rated, who waits, what the customer looks at.
export default {
  talks: {
    from_faq: "{{name}} · from a frequent question",
    needs_agent: "Waiting for a person",
    rated: "Rated {{score}} of 5",
    rating: "Customer's rating",
    transcript_pdf: "Download as PDF",
    transcript_txt: "Download as text",
    waiting_note: "Nobody has answered them yet",
  },
};
