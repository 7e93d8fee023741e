import "@mantine/core/styles/Progress.layer.css";
import { ActionIcon, Button, Progress, Tooltip } from "@mantine/core";
import { IconArrowBackUp, IconCircleCheckFilled, IconCircleDashed, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { CompletionItem } from "@/lib/api/start";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { Card } from "@/ui/Panel";
import { BoneLines } from "@/ui/Skeleton";
import { ErrorState } from "@/ui/States";
import { toastProblem } from "@/ui/toast";
import classes from "./CompletionCard.module.css";
import { completionQuery, useDismissItem } from "./start-queries";

/** Where an item is done. */
const PLACES: Record<CompletionItem, "general" | "faqs" | "settings" | "launch" | "hours" | "test"> = {
  general: "general",
  knowledge: "faqs",
  greeting: "settings",
  unknown: "settings",
  hand_off: "hours",
  tested: "test",
  launched: "launch",
};

/** How ready a bot is for customers, and what is left to do. It never stands in the way of launching. */
export function CompletionCard({
  botId,
  title,
  onlyOpen,
  more,
  onTest,
  onGeneral,
}: {
  botId: string;
  title?: ReactNode;
  /** Leave out what is done. */
  onlyOpen?: boolean;
  more?: ReactNode;
  onTest?: () => void;
  /** Leads to what is missing of the bot's identity, on the page where it stands. */
  onGeneral?: () => void;
}) {
  const { t } = useTranslation();
  const { can } = useSession();
  const completion = useQuery(completionQuery(botId));
  const dismiss = useDismissItem(botId);
  const mayEdit = can("bots", "edit");
  const c = completion.data;
  const items = c?.items.filter((i) => !onlyOpen || !(i.done || i.dismissed)) ?? [];
  return (
    <Card
      title={title ?? t("completion.title")}
      actions={c ? <span className={classes.percent}>{t("completion.percent", { percent: c.percent })}</span> : null}
    >
      {completion.isError ? (
        <ErrorState error={completion.error} retry={() => completion.refetch()} />
      ) : c === undefined ? (
        <BoneLines n={4} />
      ) : (
        <>
          <Progress value={c.percent} size={6} radius={3} aria-label={t("completion.title")} />
          <ul className={classes.list}>
            {items.map((i) => (
              <li
                key={i.key}
                className={classes.item}
                data-done={i.done || undefined}
                data-away={i.dismissed || undefined}
              >
                {i.done || i.dismissed ? (
                  <IconCircleCheckFilled size={18} className={classes.check} aria-hidden="true" />
                ) : (
                  <IconCircleDashed size={18} stroke={1.75} className={classes.open} aria-hidden="true" />
                )}
                <span className={classes.words}>
                  <span className={classes.name}>{t(`completion.${i.key}.name`)}</span>
                  {i.done ? null : (
                    <span className={classes.hint}>
                      {i.dismissed ? t("completion.dismissed") : t(`completion.${i.key}.hint`)}
                    </span>
                  )}
                </span>
                {i.done ? (
                  <span className={classes.state}>{t("completion.done")}</span>
                ) : (
                  <span className={classes.actions}>
                    {i.dismissed ? null : (
                      <DoIt botId={botId} item={i.key} here={{ test: onTest, general: onGeneral }} />
                    )}
                    {mayEdit ? (
                      <Tooltip label={t(i.dismissed ? "completion.bring_back" : "completion.dismiss")}>
                        <ActionIcon
                          size={28}
                          aria-label={t(i.dismissed ? "completion.bring_back_item" : "completion.dismiss_item", {
                            item: t(`completion.${i.key}.name`),
                          })}
                          onClick={() =>
                            dismiss.mutate(
                              { item: i.key, dismissed: !i.dismissed },
                              { onError: (e) => toastProblem(problemText(t, e)) },
                            )
                          }
                        >
                          {i.dismissed ? (
                            <IconArrowBackUp size={15} stroke={1.75} />
                          ) : (
                            <IconX size={15} stroke={1.75} />
                          )}
                        </ActionIcon>
                      </Tooltip>
                    ) : null}
                  </span>
                )}
              </li>
            ))}
            {more}
          </ul>
          {items.length === 0 && !more ? <p className={classes.all}>{t("completion.all_done")}</p> : null}
        </>
      )}
    </Card>
  );
}

type Place = (typeof PLACES)[CompletionItem];

function DoIt({
  botId,
  item,
  here,
}: {
  botId: string;
  item: CompletionItem;
  /** What can be done without leaving the page. */
  here: Partial<Record<Place, (() => void) | undefined>>;
}) {
  const { t } = useTranslation();
  const place = PLACES[item];
  const words = t("completion.do_it");
  const label = t("completion.do_item", { item: t(`completion.${item}.name`) });
  const act = here[place];
  if (act)
    return (
      <Button size="compact-sm" variant="default" aria-label={label} onClick={act}>
        {words}
      </Button>
    );
  switch (place) {
    case "test":
      return (
        <Link to="/bots/$botId/general" params={{ botId }} hash="test" className={classes.link} aria-label={label}>
          {words}
        </Link>
      );
    case "hours":
      return (
        <Link to="/settings/hours" className={classes.link} aria-label={label}>
          {words}
        </Link>
      );
    default:
      return (
        <Link to={`/bots/$botId/${place}`} params={{ botId }} className={classes.link} aria-label={label}>
          {words}
        </Link>
      );
  }
}
