import type { Server } from "./server.ts";

/** The line for a website, for journeys that are not about getting it. */
export function snippetOf(server: Server, botId: string): string {
  return `<script src="${server.url}/widget.js" data-aid="${botId}" async></script>`;
}
