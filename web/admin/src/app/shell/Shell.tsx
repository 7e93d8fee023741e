import { VisuallyHidden } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconWifiOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Outlet, useMatches } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { InboxLive } from "@/features/inbox";
import { commandWords } from "@/lib/i18n";
import { useKeys } from "@/lib/keys";
import { useOnline } from "@/lib/online";
import { useSession, workspaceQuery } from "@/lib/session";
import { read, write } from "@/lib/storage";
import { useAnnouncement } from "@/ui/announce";
import { fetchMenus } from "./later";
import { PhoneBar } from "./PhoneBar";
import { Rail } from "./Rail";
import classes from "./Shell.module.css";

const CommandBar = lazy(() => Promise.all([import("./CommandBar"), commandWords()]).then(([m]) => m));
const KeysHelp = lazy(() => import("./KeysHelp"));

type Pin = "auto" | "wide" | "narrow";

/** The frame around every page of a signed-in member. */
export function Shell() {
  const { t } = useTranslation();
  const session = useSession();
  useQuery(workspaceQuery);
  const online = useOnline();
  const phone = useMediaQuery("(max-width: 47.99em)") ?? false;
  const [pin, setPin] = useState<Pin>(() => read<Pin>("rail", "auto"));
  const [command, setCommand] = useState(false);
  const [keys, setKeys] = useState(false);
  const matches = useMatches();
  const data = matches
    .map((m) => m.staticData as { column?: boolean; hidesBar?: boolean })
    .findLast((d) => d.column !== undefined);
  const inThread = matches.some((m) => "conversationId" in m.params && m.params.conversationId);
  // Pages with a second column get the icon rail, unless the user pinned a width.
  const wide = pin === "auto" ? data?.column !== true : pin === "wide";

  // Small, and opened without a connection too.
  useEffect(() => {
    const soon = setTimeout(() => fetchMenus().catch(() => undefined), 2000);
    return () => clearTimeout(soon);
  }, []);

  useKeys({ "?": () => setKeys(true), "mod+k": () => setCommand((v) => !v) });

  const togglePin = () => {
    const next: Pin = wide ? "narrow" : "wide";
    setPin(next);
    write("rail", next);
  };

  return (
    <div className={classes.shell} data-wide={wide || undefined} data-offline={!online || undefined}>
      <a className={classes.skip} href="#page">
        {t("shell.skip")}
      </a>
      {online ? null : (
        <div className={classes.offline} role="status">
          <IconWifiOff size={15} stroke={1.75} />
          {t("shell.offline")}
        </div>
      )}
      {phone ? null : (
        <Rail wide={wide} onToggle={togglePin} onSearch={() => setCommand(true)} onKeys={() => setKeys(true)} />
      )}
      <main id="page" tabIndex={-1} className={classes.panel}>
        <Outlet />
      </main>
      {phone && !inThread ? <PhoneBar onSearch={() => setCommand(true)} /> : null}
      {session.can("live_chat", "view") ? (
        <InboxLive workspaceId={session.workspace.id} memberId={session.workspace.member_id} />
      ) : null}
      <Announcer />
      <Suspense>
        {command ? <CommandBar onClose={() => setCommand(false)} onKeys={() => setKeys(true)} /> : null}
        {keys ? <KeysHelp onClose={() => setKeys(false)} /> : null}
      </Suspense>
    </div>
  );
}

/** New messages and results, for those who do not see them. */
function Announcer() {
  const text = useAnnouncement();
  return (
    <VisuallyHidden aria-live="polite" role="status">
      {text}
    </VisuallyHidden>
  );
}
