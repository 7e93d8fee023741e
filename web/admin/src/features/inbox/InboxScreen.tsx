import { useMediaQuery } from "@mantine/hooks";
import { IconMessages } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Suspense, useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Conversation, Member, Tab } from "@/lib/api/types";
import { useKeys } from "@/lib/keys";
import { useSession } from "@/lib/session";
import { usePageTitle } from "@/lib/title";
import { KeyHint } from "@/ui/KeyHint";
import { ConversationList } from "./ConversationList";
import { type Filters, filterText } from "./filters";
import classes from "./InboxScreen.module.css";
import { LabelsPane } from "./LabelsPane";
import { BulkTools, CustomerDrawer, fetchDialogs, NewConversation } from "./later";
import { useList } from "./queries";
import { Thread } from "./Thread";
import { loadField } from "./writing/Field";

export type InboxProps = {
  tab: Tab;
  conversationId: string | null;
  /** The line to show, from a link to a message. */
  message: number | null;
  filters: Filters;
  bots: { id: string; name: string; theme_color: string }[];
  members: Member[];
  /** This installation can send mail. */
  mail: boolean;
  /** Facts about the customer; another feature knows them. */
  pane: (c: Conversation, labels: ReactNode) => ReactNode;
  open: (tab: Tab, conversationId: string | null, message?: number | null) => void;
  onFilters: (f: Filters) => void;
};

/** Three panes: the list, the thread, the customer. On a phone one after the other. */
export default function InboxScreen(p: InboxProps) {
  const { tab, conversationId, filters, bots, members, pane, open } = p;
  const { t } = useTranslation();
  usePageTitle(t("nav.live_chat"));
  const phone = useMediaQuery("(max-width: 47.99em)") ?? false;
  const roomy = useMediaQuery("(min-width: 75em)") ?? true;
  const { can, workspace } = useSession();
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [drawer, setDrawer] = useState(false);
  const [writing, setWriting] = useState(false);
  const list = useList(tab, filterText(filters));
  const rows = list.data?.rows ?? [];

  // The editor is fetched while somebody reads, and then what single keys open.
  useEffect(() => {
    const soon = setTimeout(() => void loadField(), 300);
    const later = setTimeout(() => fetchDialogs().catch(() => undefined), 1500);
    return () => {
      clearTimeout(soon);
      clearTimeout(later);
    };
  }, []);

  // Where the open conversation stands in the list, or stood before it was closed or given to somebody.
  const place = useRef({ list: "", at: -1 });
  const listed = `${tab}?${filterText(filters)}`;
  const at = rows.findIndex((r) => r.id === conversationId);
  useEffect(() => {
    if (at >= 0) place.current = { list: listed, at };
  }, [at, listed]);
  // Opened by a key: the next key goes on, it is not the first letter of a reply.
  const [walkedTo, setWalkedTo] = useState<string | null>(null);
  const step = (by: 1 | -1) => {
    const stood = conversationId && place.current.list === listed ? place.current.at : -1;
    const to = at >= 0 ? at + by : stood < 0 ? 0 : by > 0 ? Math.min(stood, rows.length - 1) : Math.max(stood - 1, 0);
    const next = rows[to];
    if (!next) return;
    setWalkedTo(next.id);
    open(tab, next.id);
  };
  const mayPick = can("live_chat", "manage");
  const pick = useCallback(
    (id: string) =>
      setPicked((now) => {
        const next = new Set(now);
        if (!next.delete(id) && next.size < 100) next.add(id);
        return next;
      }),
    [],
  );
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    x: () => mayPick && conversationId && pick(conversationId),
  });
  const ticked = rows.filter((r) => picked.has(r.id));
  // What is ticked belongs to the list it was ticked in.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list begins with nothing
  useEffect(() => setPicked(new Set()), [tab, filterText(filters)]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another conversation closes the drawer
  useEffect(() => setDrawer(false), [conversationId]);

  const showList = !phone || !conversationId;
  const showThread = !phone || conversationId;
  return (
    <div className={classes.inbox} data-roomy={roomy || undefined} data-phone={phone || undefined}>
      {showList ? (
        <ConversationList
          tab={tab}
          list={list}
          filters={filters}
          bots={bots}
          members={members}
          selected={conversationId}
          picked={picked}
          mayPick={mayPick}
          onPick={pick}
          onFilters={p.onFilters}
          onTab={(next) => open(next, phone ? null : conversationId)}
          onOpen={(id, seq) => open(tab, id, seq)}
          onNew={can("live_chat", "edit") && bots.length > 0 ? () => setWriting(true) : null}
        />
      ) : null}
      {showThread ? (
        conversationId ? (
          <Thread
            key={conversationId}
            id={conversationId}
            message={p.message}
            members={members}
            phone={phone}
            quiet={walkedTo === conversationId}
            onBack={() => open(tab, null)}
            onDetails={roomy ? null : () => setDrawer(true)}
            pane={(c) =>
              roomy ? (
                <aside className={classes.pane} aria-label={t("inbox.customer")}>
                  {pane(c, <LabelsPane c={c} mayWrite={can("live_chat", "edit")} />)}
                </aside>
              ) : (
                <Suspense>
                  <CustomerDrawer opened={drawer} onClose={() => setDrawer(false)}>
                    {pane(c, <LabelsPane c={c} mayWrite={can("live_chat", "edit")} />)}
                  </CustomerDrawer>
                </Suspense>
              )
            }
          />
        ) : (
          <div className={classes.nothing}>
            <span className={classes.tile}>
              <IconMessages size={22} stroke={1.5} />
            </span>
            <p>{t("inbox.choose")}</p>
            <p className={classes.hint}>
              <KeyHint keys="J" /> <KeyHint keys="K" /> {t("inbox.choose_keys")}
            </p>
          </div>
        )
      ) : null}
      {writing ? (
        <Suspense>
          <NewConversation
            bots={bots}
            mail={p.mail}
            onOpen={(c) => open(c.assignee?.id === workspace.member_id ? "mine" : "all", c.id)}
            onClose={() => setWriting(false)}
          />
        </Suspense>
      ) : null}
      {ticked.length > 0 ? (
        <Suspense>
          <BulkTools rows={ticked} members={members} onDone={() => setPicked(new Set())} />
        </Suspense>
      ) : null}
    </div>
  );
}
