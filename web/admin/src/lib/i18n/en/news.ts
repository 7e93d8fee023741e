// What is told on any page, or by more than one.
export default {
  add_test: { add: "Add to answer tests", added: "Added to the answer tests." },
  desk: {
    a_file: "A file",
    mentioned: "{{name}} mentioned you",
  },
  inbox: {
    announce: "New message from {{name}}: {{text}}",
    visitor: "Visitor #{{number}}",
  },
  talks: {
    waiting_note: "Nobody has answered them yet",
  },
};
