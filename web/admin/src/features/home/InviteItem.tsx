import { IconCircleDashed } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import classes from "./DashboardScreen.module.css";

/** The one item of the checklist that is about no bot. */
export function InviteItem() {
  const { t } = useTranslation();
  return (
    <li className={classes.check}>
      <IconCircleDashed size={18} stroke={1.75} aria-hidden="true" />
      <span className={classes.words}>
        <span className={classes.checkName}>{t("dashboard.invite")}</span>
        <span className={classes.note}>{t("dashboard.invite_hint")}</span>
      </span>
      <Link
        to="/settings/members"
        className={classes.link}
        aria-label={t("completion.do_item", { item: t("dashboard.invite") })}
      >
        {t("completion.do_it")}
      </Link>
    </li>
  );
}
