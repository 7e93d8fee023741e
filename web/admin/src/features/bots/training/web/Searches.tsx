import { ActionIcon, Button, Loader } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { WebSite } from "@/lib/api/types";
import { problemText } from "@/lib/problem";
import { useClock } from "@/lib/time";
import { toastProblem } from "@/ui/toast";
import { isSearching, useCancelSearch, useForgetSite } from "./queries";
import { webReason } from "./reasons";
import classes from "./Web.module.css";

/** Sites that are being searched, and those from which can be picked. */
export function Searches({
  botId,
  sites,
  mayEdit,
  onPick,
}: {
  botId: string;
  sites: WebSite[];
  mayEdit: boolean;
  onPick: (s: WebSite) => void;
}) {
  const { t } = useTranslation();
  const clock = useClock();
  const cancel = useCancelSearch(botId);
  const forget = useForgetSite(botId);
  const onError = (e: unknown) => toastProblem(problemText(t, e));
  if (sites.length === 0) return null;
  const says = (s: WebSite) => {
    const n = { count: s.pages, shown: clock.number(s.pages) };
    if (isSearching(s)) return t("web.search_runs", n);
    if (s.state === "failed") return webReason(t, s.reason);
    const found = t(s.state === "cancelled" ? "web.search_cancelled" : "web.search_done", n);
    const added = s.added > 0 ? ` · ${t("web.search_added", { count: s.added, shown: clock.number(s.added) })}` : "";
    const left = s.left_out > 0 ? ` · ${t("web.search_left_out", { shown: clock.number(s.left_out) })}` : "";
    return `${found}${added}${left}`;
  };
  return (
    <ul className={classes.searches} aria-label={t("web.searches")}>
      {sites.map((s) => (
        <li key={s.id} className={classes.search} data-state={s.state}>
          {isSearching(s) ? (
            <Loader size={16} aria-hidden="true" />
          ) : s.state === "failed" ? (
            <IconAlertTriangle size={17} stroke={1.75} />
          ) : (
            <IconCircleCheck size={17} stroke={1.75} />
          )}
          <div className={classes.searchName}>
            <b title={s.address}>{s.address.replace(/^https?:\/\//, "")}</b>
            <span role="status">
              {t(`web.scopes.${s.scope}`)} · {says(s)}
            </span>
          </div>
          {s.pages > 0 ? (
            <Button
              size="xs"
              variant={s.added === 0 && !isSearching(s) ? "filled" : "default"}
              onClick={() => onPick(s)}
            >
              {t(mayEdit ? "web.pick" : "web.look")}
            </Button>
          ) : null}
          {mayEdit && isSearching(s) ? (
            <Button
              size="xs"
              variant="default"
              loading={cancel.isPending && cancel.variables === s.id}
              onClick={() => cancel.mutate(s.id, { onError })}
            >
              {t("actions.cancel")}
            </Button>
          ) : null}
          {mayEdit && !isSearching(s) ? (
            <ActionIcon
              aria-label={t("web.forget", { address: s.address })}
              title={t("web.forget_hint")}
              onClick={() => forget.mutate(s.id, { onError })}
            >
              <IconX size={16} stroke={1.75} />
            </ActionIcon>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
