import {
  IconAlarm,
  IconAlarmOff,
  IconArrowBackUp,
  IconArrowRight,
  IconCircleCheck,
  IconFlag,
  IconHandStop,
  IconInfoCircle,
  IconRobot,
  IconUserCheck,
  IconUserOff,
  type TablerIcon,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Message, SystemEvent } from "@/lib/api/types";
import { useClock } from "@/lib/time";
import classes from "./SystemLine.module.css";
import { reasonText } from "./words";

const ICONS: Record<SystemEvent, TablerIcon> = {
  handed_off: IconArrowRight,
  taken_over: IconHandStop,
  given_back: IconRobot,
  cancelled: IconRobot,
  assigned: IconUserCheck,
  unassigned: IconUserOff,
  closed: IconCircleCheck,
  reopened: IconArrowBackUp,
  flagged: IconFlag,
  snoozed: IconAlarm,
  woken: IconAlarmOff,
};

/** What happened to the conversation, as one centred line. */
export function SystemLine({ m, me, botName }: { m: Message; me: string; botName: string }) {
  const { t } = useTranslation();
  const clock = useClock();
  const { event: what, actor, target, reason } = m.payload ?? {};
  const event = what === "packet" || what === "rated" ? undefined : what;
  const Icon = (event && ICONS[event]) || IconInfoCircle;
  const isMe = actor?.id === me;
  const toMe = target?.id === me;
  const who = isMe ? t("inbox.you") : actor?.kind === "system" || !actor?.name ? "" : actor.name;
  const whom = target?.name ?? "";
  const why = event === "snoozed" && reason ? clock.exact(reason) : reasonText(t, reason);
  return (
    <div className={classes.line}>
      <span className={classes.words}>
        <Icon size={14} stroke={1.75} />
        <span>
          {event && ICONS[event] ? (
            <Bold
              text={t(
                keyOf(event, {
                  isMe,
                  toMe,
                  self: Boolean(actor && target && actor.id === target.id),
                  nobody: who === "",
                }),
                { who: who || botName, whom, bot: botName },
              )}
            />
          ) : (
            m.text
          )}
          {why ? <>: {why}</> : null}
        </span>
        <time dateTime={m.created_at} title={clock.exact(m.created_at)}>
          {clock.time(m.created_at)}
        </time>
      </span>
    </div>
  );
}

/** A sentence of ours with names that stand out. */
function Bold({ text }: { text: string }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one sentence
  return text.split(/<\/?b>/).map((piece, i) => (i % 2 ? <b key={i}>{piece}</b> : piece));
}

function keyOf(event: SystemEvent, x: { isMe: boolean; toMe: boolean; self: boolean; nobody: boolean }) {
  if (event === "assigned") {
    if (x.self) return x.isMe ? "inbox.events.you_took" : "inbox.events.took";
    if (x.toMe) return "inbox.events.assigned_to_you";
    return x.isMe ? "inbox.events.you_assigned" : "inbox.events.assigned";
  }
  if (event === "given_back" && x.nobody) return "inbox.events.given_back_by_itself";
  if (event === "woken" && x.nobody) return "inbox.events.woken_by_itself";
  if (event === "cancelled") return x.nobody ? "inbox.events.cancelled_by_nobody" : "inbox.events.cancelled";
  if (event === "handed_off") return "inbox.events.handed_off";
  if (event === "closed" && x.nobody) return "inbox.events.closed_by_itself";
  return x.isMe ? (`inbox.events.you_${event}` as const) : (`inbox.events.${event}` as const);
}
