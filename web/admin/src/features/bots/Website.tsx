import { Loader } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { EVERYTHING } from "./training/queries";
import { isSearching, webPagesQuery, webSitesQuery } from "./training/web/queries";
import { webReason } from "./training/web/reasons";
import classes from "./Website.module.css";

const LOOK_MS = 1500;

/** How far the reading of the bot's own website is. Nothing where none was named. */
export function WebsiteProgress({ botId }: { botId: string }) {
  const { t } = useTranslation();
  const sites = useQuery({
    ...webSitesQuery(botId),
    refetchInterval: (q) => (q.state.data?.items.some(isSearching) ? LOOK_MS : false),
  });
  const site = sites.data?.find((s) => s.learn);
  const searching = site !== undefined && isSearching(site);
  const pages = useQuery({
    ...webPagesQuery(botId, EVERYTHING, site?.id ?? null, null, 20),
    enabled: site !== undefined,
    refetchInterval: (q) => {
      const c = q.state.data?.counts;
      // What was found last becomes a page a moment after the search is over.
      return searching || (c?.waiting ?? 0) + (c?.learning ?? 0) > 0 ? LOOK_MS : 2 * LOOK_MS;
    },
  });
  if (!site) return null;
  const counts = pages.data?.counts ?? {};
  const known = (counts.imported ?? 0) + (counts.overlapped ?? 0);
  const busy = searching || (counts.waiting ?? 0) + (counts.learning ?? 0) > 0 || pages.isPending;
  const failed = !busy && known === 0;
  const why = pages.data?.items.find((p) => p.state === "failed")?.state_reason || site.reason;
  return (
    <div className={classes.site} data-state={busy ? "busy" : failed ? "failed" : "done"}>
      {busy ? (
        <Loader size={16} aria-hidden="true" />
      ) : failed ? (
        <IconAlertTriangle size={17} stroke={1.75} />
      ) : (
        <IconCircleCheck size={17} stroke={1.75} />
      )}
      <div className={classes.words}>
        <b title={site.address}>{site.address.replace(/^https?:\/\//, "").replace(/\/$/, "")}</b>
        <span role="status">
          {busy
            ? t("website.reading", { count: known })
            : failed
              ? t("website.failed", { why: why ? webReason(t, why) : "" })
              : t("website.read", { count: known })}
        </span>
      </div>
    </div>
  );
}
