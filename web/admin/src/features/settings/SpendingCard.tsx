import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useClock } from "@/lib/time";
import { Card } from "@/ui/Panel";
import { RowSkeletons } from "@/ui/Skeleton";
import { ErrorState } from "@/ui/States";
import classes from "./ModelsScreen.module.css";
import { spendingQuery } from "./model-queries";

/** What answers of models have cost today. */
export function SpendingCard({ botName }: { botName: (id: string) => string | undefined }) {
  const { t, i18n } = useTranslation();
  const clock = useClock();
  const spent = useQuery(spendingQuery);
  const usd = (n: number) =>
    new Intl.NumberFormat(i18n.language, {
      style: "currency",
      currency: "USD",
      maximumFractionDigits: n < 1 ? 4 : 2,
    }).format(n);
  return (
    <Card title={t("models.today")} hint={t("models.today_hint")}>
      {spent.isPending ? (
        <RowSkeletons rows={1} label={t("states.loading")} />
      ) : spent.isError ? (
        <ErrorState error={spent.error} retry={() => spent.refetch()} />
      ) : (
        <>
          <dl className={classes.totals}>
            <div>
              <dt>{t("models.spent.answers")}</dt>
              <dd>{clock.number(spent.data.day.answers)}</dd>
            </div>
            <div>
              <dt>{t("models.spent.tokens")}</dt>
              <dd>{clock.number(spent.data.day.tokens_in + spent.data.day.tokens_out)}</dd>
            </div>
            <div>
              <dt>{t("models.spent.credits")}</dt>
              <dd>{clock.number(spent.data.day.credits)}</dd>
            </div>
            <div>
              <dt>{t("models.spent.usd")}</dt>
              <dd>{usd(spent.data.day.usd)}</dd>
            </div>
          </dl>
          {spent.data.bots.length > 0 ? (
            <ul className={classes.bots}>
              {spent.data.bots.map((b) => (
                <li key={b.bot_id}>
                  <span>{botName(b.bot_id) ?? t("models.former_bot")}</span>
                  <span>{usd(b.usd)}</span>
                </li>
              ))}
            </ul>
          ) : null}
        </>
      )}
    </Card>
  );
}
