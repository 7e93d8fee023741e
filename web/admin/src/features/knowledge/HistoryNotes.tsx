import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/lib/api/client";
import type { DateOrder, WrongLine } from "@/lib/api/knowledge-types";
import { useClock } from "@/lib/time";
import classes from "./Knowledge.module.css";

const CAUSES = ["conversation", "sender", "text", "quotes", "encoding", "date"] as const;

/** The lines that a refused file was refused for. */
export function wrongLines(e: unknown): WrongLine[] {
  if (!(e instanceof ApiError)) return [];
  return (e.problem?.errors ?? []).flatMap((x) => {
    const line = Number(/^body\.lines\[(\d+)\]$/.exec(x.location ?? "")?.[1]);
    const cause = CAUSES.find((c) => x.code === `history.line_${c}`);
    return cause && line >= 0 ? [{ line, cause }] : [];
  });
}

/** Which lines cannot be read, and why. */
export function WrongLines({ lines }: { lines: WrongLine[] }) {
  const { t } = useTranslation();
  const clock = useClock();
  return lines.length === 0 ? null : (
    <ul className={classes.wrong}>
      {lines.map((l) => (
        <li key={l.line}>
          <b>{t("history_more.line", { line: clock.number(l.line) })}</b> {t(`history_more.causes.${l.cause}`)}
        </li>
      ))}
    </ul>
  );
}

/** How dates of two readings were read; the other reading is one click away where both would do. */
export function DatesRead({
  order,
  sure,
  pending,
  onOther,
}: {
  order: DateOrder;
  sure: boolean;
  pending: boolean;
  onOther: (o: DateOrder) => void;
}) {
  const { t } = useTranslation();
  return (
    <div className={sure ? classes.said : classes.warn} role="status">
      <p>
        {t(`history_more.dates.${order}`)} {sure ? null : t("history_more.dates_unsure")}
      </p>
      {sure ? null : (
        <Button
          size="xs"
          variant="default"
          loading={pending}
          onClick={() => onOther(order === "day_first" ? "month_first" : "day_first")}
        >
          {t(`history_more.dates_other.${order}`)}
        </Button>
      )}
    </div>
  );
}
