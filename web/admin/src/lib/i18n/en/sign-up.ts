// Making an account, and further workspaces.
export default {
  sign_up: {
    again: "Ask for a new link",
    ask: "Send me the link",
    confirm_text: "{{email}} is confirmed. Your workspace is empty, and yours alone.",
    confirm_title: "Make your workspace",
    invalid_title: "This link does not work",
    link: "Create an account",
    new_workspace: "New workspace",
    new_workspace_help: "It begins empty, with bots, people and settings of its own. You are its owner.",
    workspace_name: "Name of the workspace",
    sent: "Look into the mailbox of {{email}}: the link there works for a day.",
    sent_title: "Check your mail",
    text: "We send you a link that confirms your e-mail address.",
    title: "Create an account",
  },
};
