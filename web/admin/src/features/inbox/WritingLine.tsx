import type { Thread } from "@/lib/realtime/sync";
import { BotTile } from "@/ui/Avatar";
import line from "./Line.module.css";
import { useWriting } from "./streaming";
import classes from "./WritingLine.module.css";

/** The answer that the bot is writing. It is announced when it is whole. */
export function WritingLine({ thread }: { thread: Thread }) {
  const writing = useWriting(thread.id);
  if (!writing || thread.messages.some((m) => m.id === writing.message_id)) return null;
  return (
    <div className={line.line} data-voice="bot" data-first aria-busy="true" aria-hidden="true">
      <span className={line.face}>
        <BotTile size={26} />
      </span>
      <div className={line.stack}>
        <div className={line.bubbleRow}>
          <div className={line.bubble}>
            <div className={classes.text}>
              {writing.text}
              <i className={classes.caret} />
            </div>
          </div>
        </div>
      </div>
    </div>
  );
}
