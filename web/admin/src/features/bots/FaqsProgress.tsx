import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FaqState, KnowledgeTask } from "@/lib/api/types";
import { isOver } from "@/lib/tasks";
import { useClock } from "@/lib/time";
import { TaskCard, useSeen } from "@/ui/TaskCard";
import classes from "@/ui/TaskCard.module.css";

type Counts = Partial<Record<FaqState, number>>;

/** What is being done to the FAQs at this moment, and how the last task ended until somebody has seen it. */
export function FaqsProgress({
  botId,
  counts,
  tasks,
  mayEdit,
}: {
  botId: string;
  counts: Counts;
  tasks: KnowledgeTask[];
  mayEdit: boolean;
}) {
  const { shown, dismiss } = useSeen("faqs", tasks[0], mayEdit);
  return (
    <>
      {shown ? <TaskCard botId={botId} task={shown} mayEdit={mayEdit} onDismiss={dismiss} /> : null}
      <LearningCard counts={counts} quiet={shown !== null && !isOver(shown)} />
    </>
  );
}

/** A few FAQs are learnt before anybody could read about it. */
const MANY = 5;

function LearningCard({ counts, quiet }: { counts: Counts; quiet: boolean }) {
  const { t } = useTranslation();
  const clock = useClock();
  const waiting = counts.waiting ?? 0;
  const learning = counts.learning ?? 0;
  const left = waiting + learning;
  // What was learnt since this began is what there is now less what there was then.
  const began = useRef<number | null>(null);
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (left === 0) {
      began.current = null;
      setShown(false);
    } else {
      began.current = Math.max(began.current ?? 0, left);
      if (left >= MANY) setShown(true);
    }
  }, [left]);
  if (!shown || left === 0 || quiet) return null;
  const all = Math.max(began.current ?? left, left);
  return (
    <section className={classes.card} aria-label={t("faqs.learning_title")}>
      <div className={classes.body}>
        <div className={classes.head}>
          <h2 className={classes.title}>{t("faqs.learning_title")}</h2>
          <span className={classes.note}>
            {t("faqs.learning_progress", { done: clock.number(all - left), all: clock.number(all) })}
          </span>
        </div>
        <div
          className={classes.track}
          role="progressbar"
          aria-label={t("faqs.learning_title")}
          aria-valuemin={0}
          aria-valuemax={all}
          aria-valuenow={all - left}
        >
          <span className={classes.part} style={{ flexGrow: all - left }} data-tone="good" />
          <span className={classes.part} style={{ flexGrow: learning }} data-tone="accent" />
          <span style={{ flexGrow: waiting }} />
        </div>
      </div>
    </section>
  );
}
