// The chat in a frame, before it is saved.
export default {
  preview: {
    frame: "Preview of the chat: nothing that is written here is sent",
    help: "This is the chat itself, with what you have not saved yet. Write in it: nothing is sent or stored.",
    note: "This is only the preview: nothing was sent.",
    waits: "The preview waits until this can be saved: {{reason}}",
  },
};
