/** The script that is loaded together with the chat, when the visitor reaches for the button: `/widget-panel.js`. */
export { attach } from "./panel";
