import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useSession } from "@/lib/session";
import { useClock } from "@/lib/time";
import table from "@/ui/table.module.css";
import classes from "./Passage.module.css";
import { COUNTED, pieceSearchQuery } from "./piece-queries";

/** Says beside the entries that articles, documents or pages have the words of a search, too. */
export function AlsoPassages({
  botId,
  search,
  onShow,
}: {
  botId: string;
  search: string;
  onShow: (search: string) => void;
}) {
  const { t } = useTranslation();
  const clock = useClock();
  const { can } = useSession();
  const found = useQuery({ ...pieceSearchQuery(botId, search), enabled: search !== "" && can("knowledge", "view") });
  const count = found.data?.items.length ?? 0;
  if (search === "" || count === 0) return null;
  const more = found.data?.next !== null;
  return (
    <p className={classes.too} role="status">
      {more
        ? t("pieces.too_many", { shown: clock.number(COUNTED), search })
        : t("pieces.too", { count, shown: clock.number(count), search })}
      <button type="button" className={table.link} onClick={() => onShow(search)}>
        {t("pieces.too_show")}
      </button>
    </p>
  );
}
