import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { codeText } from "@/lib/problem";
import { Dialog } from "@/ui/Dialog";
import form from "@/ui/form.module.css";
import classes from "./Checks.module.css";
import type { Taken } from "./queries";

/** Which rows of a file made no test, and why. */
export function TakenDialog({ taken, onClose }: { taken: Taken; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog onClose={onClose} size={560} title={t("checks.left_title")}>
      <div className={form.stack}>
        <p>{t("checks.imported", { count: taken.added, left: taken.skipped.length })}</p>
        <ul className={classes.left}>
          {taken.skipped.map((x) => (
            <li key={x.line}>
              <span>{t("checks.left_line", { line: x.line, message: codeText(t, x.code) ?? x.message })}</span>
              {x.question ? <span className={classes.quiet}> {x.question}</span> : null}
            </li>
          ))}
        </ul>
        <div className={form.actions}>
          <Button onClick={onClose}>{t("actions.close_dialog")}</Button>
        </div>
      </div>
    </Dialog>
  );
}
