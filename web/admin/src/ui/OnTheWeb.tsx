import { IconWorldSearch } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Online } from "@/lib/api/model-types";
import classes from "./OnTheWeb.module.css";

const STATUSES = ["ok", "disallowed", "timeout", "not_found", "refused_address", "too_large", "other_site"] as const;

/** What came of looking a question up on the web: what was asked, the pages, and why nothing of it was used. */
export function OnTheWeb({ online: o, used }: { online: Online; used: boolean }) {
  const { t } = useTranslation();
  const why = o.problem
    ? t(`online.problems.${o.problem}`, { message: o.message ?? "" })
    : used
      ? ""
      : t("online.none_used");
  return (
    <div className={classes.box}>
      <p className={classes.head}>
        <IconWorldSearch size={15} stroke={1.75} />
        <b>{t("online.asked")}</b>
        {o.asked ? <span>{o.asked}</span> : null}
      </p>
      {why ? <p className={classes.head}>{why}</p> : null}
      {o.pages.length > 0 ? (
        <ul className={classes.pages}>
          {o.pages.map((p) => (
            <li key={p.url}>
              <a href={p.url} target="_blank" rel="noreferrer" title={p.url}>
                {p.title || p.url}
              </a>
              <span>{t(`online.statuses.${STATUSES.find((s) => s === p.status) ?? "other"}`)}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
