import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { problemText } from "@/lib/problem";
import { useClock } from "@/lib/time";
import { BotTile } from "@/ui/Avatar";
import { Dialog } from "@/ui/Dialog";
import { FormProblem } from "@/ui/FormParts";
import { BoneLines } from "@/ui/Skeleton";
import { ErrorState } from "@/ui/States";
import { toast } from "@/ui/toast";
import classes from "./BotsScreen.module.css";
import { NoRoom, useNoRoom } from "./NoRoom";
import { deletedBotsQuery, useRestoreBot } from "./start-queries";

/** Bots that were deleted and can still come back. */
export function DeletedBots({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const clock = useClock();
  const gone = useQuery(deletedBotsQuery);
  const restore = useRestoreBot();
  const noRoom = useNoRoom();
  return (
    <Dialog onClose={onClose} title={t("bots.deleted_title")} size={480}>
      <FormProblem text={restore.isError ? problemText(t, restore.error) : null} />
      {noRoom && gone.data?.length ? <NoRoom why={noRoom} /> : null}
      {gone.isPending ? (
        <BoneLines n={3} />
      ) : gone.isError ? (
        <ErrorState error={gone.error} retry={() => gone.refetch()} />
      ) : gone.data.length === 0 ? (
        <p className={classes.role}>{t("bots.deleted_none")}</p>
      ) : (
        <ul>
          {gone.data.map((b) => (
            <li key={b.id} className={classes.gone}>
              <BotTile size={32} color={b.theme_color} />
              <span className={classes.names}>
                <span className={classes.goneName}>{b.name}</span>
                <span className={classes.role}>{t("bots.deleted_until", { date: clock.date(b.until) })}</span>
              </span>
              <Button
                size="compact-md"
                variant="default"
                disabled={noRoom !== ""}
                aria-label={t("bots.restore_name", { name: b.name })}
                loading={restore.isPending && restore.variables === b.id}
                onClick={() => restore.mutate(b.id, { onSuccess: () => toast(t("bots.restored", { name: b.name })) })}
              >
                {t("bots.restore")}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
