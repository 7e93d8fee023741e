import { IconArrowsDiff } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useClock } from "@/lib/time";
import classes from "./Disagree.module.css";
import { Tag } from "./Tag";

export type Disagreement = {
  /** The newer one first; `link` leads to where it can be read. */
  sides: { id: string; title: string; says: string; learned: string; link?: ReactNode }[];
  certain: boolean;
};

/** Two sources that contradict each other, one above the other. */
export function Disagree({ sides, certain }: Disagreement) {
  const { t } = useTranslation();
  const clock = useClock();
  const dated = sides.every((s) => !s.learned.startsWith("0001"));
  return (
    <section className={classes.box} aria-label={t("disagree.title")}>
      <div className={classes.head}>
        <IconArrowsDiff size={16} stroke={1.75} />
        <b>{t("disagree.title")}</b>
        <span>{t(certain ? "disagree.held" : dated ? "disagree.open" : "disagree.undated")}</span>
      </div>
      <ul>
        {sides.map((s, i) => (
          <li key={s.id} className={classes.side}>
            <q className={classes.says}>{s.says}</q>
            <span className={classes.under}>
              <span>{dated ? t("disagree.of", { title: s.title, date: clock.date(s.learned) }) : s.title}</span>
              {dated && i === 0 ? <Tag tone="good">{t("disagree.holds")}</Tag> : null}
              {s.link}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
