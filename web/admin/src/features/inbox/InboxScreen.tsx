import { Drawer } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconMessages } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Conversation, Member, Tab } from "@/lib/api/types";
import { useKeys } from "@/lib/keys";
import { usePageTitle } from "@/lib/title";
import { KeyHint } from "@/ui/KeyHint";
import { ConversationList } from "./ConversationList";
import classes from "./InboxScreen.module.css";
import { useList } from "./queries";
import { Thread } from "./Thread";

export type InboxProps = {
  tab: Tab;
  conversationId: string | null;
  bots: { id: string; name: string; theme_color: string }[];
  members: Member[];
  /** Facts about the customer; another feature knows them. */
  pane: (c: Conversation) => ReactNode;
  open: (tab: Tab, conversationId: string | null) => void;
};

/** Three panes: the list, the thread, the customer. On a phone one after the other. */
export default function InboxScreen({ tab, conversationId, bots, members, pane, open }: InboxProps) {
  const { t } = useTranslation();
  usePageTitle(t("nav.live_chat"));
  const phone = useMediaQuery("(max-width: 47.99em)") ?? false;
  const roomy = useMediaQuery("(min-width: 75em)") ?? true;
  const [botId, setBotId] = useState<string | null>(null);
  const [drawer, setDrawer] = useState(false);
  const list = useList(tab, botId);
  const rows = list.data?.rows ?? [];

  const step = (by: 1 | -1) => {
    const i = rows.findIndex((r) => r.id === conversationId);
    const next = i < 0 ? rows[0] : rows[i + by];
    if (next) open(tab, next.id);
  };
  useKeys({ j: () => step(1), k: () => step(-1) });
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
          botId={botId}
          bots={bots}
          selected={conversationId}
          onBot={setBotId}
          onTab={(next) => open(next, phone ? null : conversationId)}
          onOpen={(id) => open(tab, id)}
        />
      ) : null}
      {showThread ? (
        conversationId ? (
          <Thread
            key={conversationId}
            id={conversationId}
            members={members}
            phone={phone}
            onBack={() => open(tab, null)}
            onDetails={roomy ? null : () => setDrawer(true)}
            pane={(c) =>
              roomy ? (
                <aside className={classes.pane} aria-label={t("inbox.customer")}>
                  {pane(c)}
                </aside>
              ) : (
                <Drawer.Root opened={drawer} onClose={() => setDrawer(false)} position="right" size={320}>
                  <Drawer.Overlay />
                  <Drawer.Content>
                    <Drawer.Header className={classes.drawerHead}>
                      <Drawer.Title className={classes.drawerTitle}>{t("inbox.customer")}</Drawer.Title>
                      <Drawer.CloseButton aria-label={t("actions.close_dialog")} />
                    </Drawer.Header>
                    {pane(c)}
                  </Drawer.Content>
                </Drawer.Root>
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
    </div>
  );
}
