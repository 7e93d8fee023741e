import { Tooltip } from "@mantine/core";
import { IconAlertCircle, IconClock, IconNote } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { codeText } from "@/lib/problem";
import type { Pending } from "@/lib/realtime/sync";
import { Avatar } from "@/ui/Avatar";
import { RichText } from "@/ui/RichText";
import { Files, QuotedLine } from "./Extras";
import classes from "./Line.module.css";
import { isLost } from "./outbox";

type PendingProps = { p: Pending; author: { id: string; name: string }; onRetry: () => void; onDrop: () => void };

/** Under way, or not sent: never lost, always with its way out. */
export function PendingLine({ p, author, onRetry, onDrop }: PendingProps) {
  const { t } = useTranslation();
  const failed = p.state === "failed";
  return (
    <div className={classes.line} data-voice={p.kind === "note" ? "note" : "agent"} data-first>
      <span className={classes.face}>
        <Avatar name={author.name} seed={author.id} size={26} />
      </span>
      <div className={classes.stack}>
        <div className={classes.bubbleRow}>
          <div className={classes.bubble} data-failed={failed || undefined}>
            {p.kind === "note" ? (
              <div className={classes.noteHead}>
                <IconNote size={14} stroke={1.75} />
                {t("inbox.note_from_you")}
              </div>
            ) : null}
            <div className={classes.text}>
              {p.quoted ? <QuotedLine q={p.quoted} /> : null}
              {p.files && p.files.length > 0 ? <Files files={p.files} /> : null}
              {p.html ? <RichText html={p.html} text={p.text} /> : p.text}
            </div>
          </div>
        </div>
        <div className={classes.meta} role={failed ? "alert" : undefined}>
          {failed ? (
            <>
              <Tooltip
                label={
                  p.error
                    ? (codeText(t, p.error) ?? t("errors.server"))
                    : t(isLost(p) ? "inbox.will_resend" : "inbox.kept_back")
                }
              >
                <span className={classes.failed}>
                  <IconAlertCircle size={13} stroke={2} />
                  {t("inbox.not_sent")}
                </span>
              </Tooltip>
              <button type="button" className={classes.link} onClick={onRetry}>
                {t("actions.retry")}
              </button>
              <button type="button" className={classes.link} onClick={onDrop}>
                {t("inbox.discard_message")}
              </button>
            </>
          ) : (
            <span className={classes.sent}>
              <IconClock size={13} stroke={1.9} />
              {t("inbox.sending")}
            </span>
          )}
        </div>
      </div>
    </div>
  );
}
