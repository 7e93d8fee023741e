import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/lib/api/client";
import type { Publication } from "@/lib/api/types";
import { setLinkUp } from "@/lib/online";
import type { Link } from "@/lib/realtime/client";
import { hear } from "@/lib/realtime/heard";
import { useSession } from "@/lib/session";
import { setTitleCount } from "@/lib/title";
import { announce } from "@/ui/announce";
import { countsQuery, useNeedsYou } from "./counts";
import { flushDrafts, loadDrafts } from "./drafts";
import { contactName } from "./names";
import { notify } from "./notices";
import { sendLost } from "./sending";
import { inboxStore } from "./store";

/** Asleep longer than this, a socket may only look alive. */
const SLEPT_MS = 45_000;

/** Keeps the inbox live on every page of the app; shows nothing itself. */
export function InboxLive({ workspaceId, memberId }: { workspaceId: string; memberId: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const writes = useSession().can("live_chat", "edit");
  useQuery(countsQuery);
  const waiting = useNeedsYou();
  useEffect(() => setTitleCount(waiting), [waiting]);

  const onEvent = useRef<(p: Publication) => void>(() => undefined);
  onEvent.current = (p) => {
    hear(p);
    if (p.event.startsWith("knowledge.")) return;
    if (p.event === "notice.changed") {
      void client.invalidateQueries({ queryKey: ["notices"] });
      return;
    }
    inboxStore(client).onEvent(p);
    if (p.event === "mentioned") {
      notify(t("desk.mentioned", { name: p.by_name }), p.text, `/inbox/all/${p.conversation_id}?message=${p.seq}`);
    }
    if (p.event !== "message.created") return;
    const fresh = p.messages?.findLast((m) => m.author.kind === "contact");
    const { assignee, stage } = p.conversation;
    if (fresh && (assignee?.id === memberId || stage === "waiting")) {
      const name = contactName(t, p.conversation.contact);
      announce(t("inbox.announce", { name, text: fresh.text }));
      notify(name, fresh.text || t("desk.a_file"), `/inbox/all/${p.conversation_id}`);
    }
  };

  useEffect(() => {
    let link: Link | null = null;
    let gone = false;
    let downTimer: ReturnType<typeof setTimeout> | undefined;
    const down = () => {
      // A blink is not worth an alarm.
      downTimer ??= setTimeout(() => setLinkUp(false), 2500);
    };
    const up = () => {
      clearTimeout(downTimer);
      downTimer = undefined;
      setLinkUp(true);
    };
    import("@/lib/realtime/client").then(({ openLink }) => {
      if (gone) return;
      link = openLink({
        workspaceId,
        onEvent: (p) => onEvent.current(p),
        onReady: () => {
          void inboxStore(client).resync();
          if (writes) sendLost(inboxStore(client));
          if (writes) loadDrafts().catch(() => undefined); // they are here; the others come with the next connect
        },
        onState: (s) => (s === "connected" ? up() : down()),
        // Without a session this ends at the sign-in page; without a network it says nothing.
        onDoubt: () => void api.get("/v1/me").catch(() => undefined),
      });
    }, down);

    let hiddenAt = 0;
    const onVisible = () => {
      if (document.visibilityState === "hidden") {
        hiddenAt = Date.now();
        flushDrafts();
      } else if (hiddenAt && Date.now() - hiddenAt > SLEPT_MS) link?.kick();
    };
    const onOnline = () => link?.kick();
    document.addEventListener("visibilitychange", onVisible);
    window.addEventListener("online", onOnline);
    window.addEventListener("pagehide", flushDrafts);
    return () => {
      gone = true;
      link?.close();
      up();
      document.removeEventListener("visibilitychange", onVisible);
      window.removeEventListener("online", onOnline);
      window.removeEventListener("pagehide", flushDrafts);
    };
  }, [client, workspaceId, writes]);

  return null;
}
