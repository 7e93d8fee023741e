import { Button } from "@mantine/core";
import { IconMessageOff } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Conversation, Member, Quoted } from "@/lib/api/types";
import type { Thread as ThreadState } from "@/lib/realtime/sync";
import { useSession } from "@/lib/session";
import { Bone } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/States";
import { Composer } from "./Composer";
import { useThread } from "./queries";
import { Scroller } from "./Scroller";
import { Suggestion } from "./Suggestion";
import { useSend } from "./sending";
import classes from "./Thread.module.css";
import { ThreadHeader } from "./ThreadHeader";
import { useLooking } from "./viewing";

type Props = {
  id: string;
  message: number | null;
  members: Member[];
  phone: boolean;
  /** Opened in passing: the cursor stays out of the composer. */
  quiet: boolean;
  onBack: () => void;
  onDetails: (() => void) | null;
  pane: (c: Conversation) => ReactNode;
};

export function Thread(p: Props) {
  const { t } = useTranslation();
  const thread = useThread(p.id);
  if (thread.data?.removed) {
    return (
      <div className={classes.thread}>
        <EmptyState
          icon={<IconMessageOff size={20} stroke={1.75} />}
          text={t("inbox.removed")}
          hint={t("inbox.removed_hint")}
        >
          <Button variant="default" onClick={p.onBack}>
            {t("inbox.back")}
          </Button>
        </EmptyState>
      </div>
    );
  }
  if (thread.data) return <Open {...p} thread={thread.data} />;
  return (
    <div className={classes.thread}>
      {thread.isError ? <ErrorState error={thread.error} retry={() => thread.refetch()} /> : <ThreadSkeleton />}
    </div>
  );
}

function Open({
  id,
  message,
  thread,
  members,
  phone,
  quiet,
  onBack,
  onDetails,
  pane,
}: Props & { thread: ThreadState }) {
  const { can } = useSession();
  const c = thread.conversation;
  const mayWrite = can("live_chat", "edit");
  const sender = useSend(id);
  const [quoted, setQuoted] = useState<Quoted | null>(null);
  const [day, setDay] = useState<{ day: string } | null>(null);
  useLooking(id);

  return (
    <>
      <section className={classes.thread} aria-label={c.contact.name || undefined}>
        <ThreadHeader
          c={c}
          members={members}
          phone={phone}
          mayWrite={mayWrite}
          onBack={onBack}
          onDetails={onDetails}
          onDay={(d) => setDay({ day: d })}
        />
        <Scroller
          thread={thread}
          mayWrite={mayWrite}
          onRetry={sender.retry}
          onDrop={sender.drop}
          onQuote={setQuoted}
          message={message}
          day={day}
        />
        <Suggestion thread={thread} mayWrite={mayWrite} phone={phone} onSend={sender.send} />
        <Composer
          key={id}
          c={c}
          members={members}
          mayWrite={mayWrite}
          phone={phone}
          quiet={quiet}
          quoted={quoted}
          onQuoted={setQuoted}
          onSend={sender.send}
        />
      </section>
      {pane(c)}
    </>
  );
}

function ThreadSkeleton() {
  const { t } = useTranslation();
  return (
    <div className={classes.skeleton} role="status" aria-label={t("states.loading")}>
      <div className={classes.skeletonHead}>
        <Bone w={160} h={13} />
        <Bone w={220} h={9} />
      </div>
      <div className={classes.skeletonLines}>
        {[62, 44, 70, 38, 56].map((w, i) => (
          <div key={w} data-end={i % 2 === 1 || undefined}>
            <Bone w={`${w}%`} h={46} />
          </div>
        ))}
      </div>
    </div>
  );
}
