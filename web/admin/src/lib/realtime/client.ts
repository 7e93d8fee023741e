// The one websocket of a signed-in member. Loaded after the first screen.
import { Centrifuge, connectingCodes } from "centrifuge";
import type { Publication } from "@/lib/api/types";

export type LinkState = "connecting" | "connected" | "offline";

export type Link = { close: () => void; kick: () => void };

/**
 * Subscriptions are the server's: it pushes what this member may see. `onReady`
 * runs after every connect, the first one included, because anything may have
 * happened before it. `onDoubt` runs whenever the socket is lost or refused: a
 * browser is not told why, so whoever listens asks whether the session is over.
 */
export function openLink(o: {
  workspaceId: string;
  onEvent: (p: Publication) => void;
  onReady: () => void;
  onState: (s: LinkState) => void;
  onDoubt: () => void;
}): Link {
  const url = new URL("/v1/realtime/websocket", location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  url.searchParams.set("workspace", o.workspaceId);
  const client = new Centrifuge(url.href, { minReconnectDelay: 300, maxReconnectDelay: 10_000, timeout: 10_000 });
  client.on("publication", (ctx) => o.onEvent(ctx.data as Publication));
  client.on("connecting", (ctx) => {
    o.onState("connecting");
    if (ctx.code !== connectingCodes.connectCalled) o.onDoubt();
  });
  client.on("error", o.onDoubt);
  client.on("connected", () => {
    o.onState("connected");
    o.onReady();
  });
  client.on("disconnected", () => o.onState("offline"));
  client.connect();
  return {
    close: () => client.disconnect(),
    // After sleep a socket can look alive for a long time: start anew at once.
    kick: () => {
      client.disconnect();
      client.connect();
    },
  };
}
