// Customers who are one and the same, and what is known of them by the company's own sign-in.
export default {
  merging: {
    action: "Merge, for good",
    country: "Country",
    done: "{{other}} and {{name}} are one customer now.",
    merge: "Merge",
    sign_out: "Sign this customer out",
    sign_out_text:
      "Whatever browser they chat from forgets them: the next message comes from somebody new, until they sign in again. What was written stays here.",
    sign_out_title: "Sign {{name}} out?",
    signed_out: "{{name}} is signed out.",
    text_one:
      "{{count}} conversation, the notes and the facts of {{other}} go to {{name}}. Where both have a fact, that of {{name}} stays; a note says who {{other}} was. Their browser starts anew. This cannot be undone.",
    text_other:
      "{{count}} conversations, the notes and the facts of {{other}} go to {{name}}. Where both have a fact, that of {{name}} stays; a note says who {{other}} was. Their browser starts anew. This cannot be undone.",
    title: "Merge {{other}} into {{name}}?",
    verified: "Verified",
    way: {
      email: "Verified e-mail",
      phone_number: "Verified phone",
      external_id: "Customer id",
      other: "Channel id",
    },
  },
};
