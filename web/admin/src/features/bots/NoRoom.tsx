import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useSession } from "@/lib/session";
import classes from "./NoRoom.module.css";
import { botLimitQuery } from "./queries";

/** Why the plan has no room for another bot; empty while it has, and while nobody knows. */
export function useNoRoom(): string {
  const { t } = useTranslation();
  const limit = useQuery(botLimitQuery).data;
  return limit != null && limit.used >= limit.max ? t("create.full", { count: limit.max }) : "";
}

/** Says so, and who can change it. */
export function NoRoom({ why }: { why: string }) {
  const { t } = useTranslation();
  const { can } = useSession();
  return (
    <p className={classes.note} role="note">
      {why}{" "}
      {can("members", "view") ? (
        <Link to="/settings/members" className={classes.link}>
          {t("create.ask")}
        </Link>
      ) : null}
    </p>
  );
}
