import { useTranslation } from "react-i18next";
import type { RowProblem } from "@/lib/api/types";
import { codeText } from "@/lib/problem";
import { useClock } from "@/lib/time";
import classes from "./RowProblems.module.css";

const SHOWN = 100;

/** The lines of a file that are left out, or what could not be changed, each with what is wrong with it. */
export function RowProblems({ list, tall }: { list: RowProblem[]; tall?: boolean }) {
  const { t } = useTranslation();
  const clock = useClock();
  return (
    <ul className={classes.lines} data-tall={tall || undefined}>
      {list.slice(0, SHOWN).map((x) => (
        <li key={`${x.line}-${x.code}-${x.question}`} data-bad={x.code !== "question.duplicate" || undefined}>
          {x.line > 0 ? <span className={classes.line}>{t("faqs.line", { n: x.line })}</span> : null}
          <span>
            {codeText(t, x.code) ?? t("errors.field.wrong")}
            {x.question ? <span className={classes.quoted}>{x.question}</span> : null}
          </span>
        </li>
      ))}
      {list.length > SHOWN ? <li>{t("faqs.problem_more", { shown: clock.number(list.length - SHOWN) })}</li> : null}
    </ul>
  );
}
