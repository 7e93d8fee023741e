import { Menu, Select } from "@mantine/core";
import { IconExternalLink, IconWorld } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { WebPage } from "@/lib/api/types";
import { useClock } from "@/lib/time";
import { usePageTitle } from "@/lib/title";
import table from "@/ui/table.module.css";
import { PassagesDrawer } from "../PassagesDrawer";
import { menuIcon, RowMenu } from "../RowMenu";
import { SourceStatus } from "../SourceStatus";
import { fullness, RowName, TrainingPage } from "../TrainingPage";
import { useActions } from "../use-actions";
import { useList } from "../use-list";
import { AddAddress } from "./AddAddress";
import { CrawlAll, CrawlProgress } from "./CrawlAll";
import { PickPages } from "./PickPages";
import { isSearching, webPagesQuery, webSitesQuery } from "./queries";
import { webReason } from "./reasons";
import { Searches } from "./Searches";
import classes from "./Web.module.css";

const ANY = "any";
const KNOWS_STILL = "gone_";

/** Pages of websites that the bot reads. */
export default function WebPagesScreen({ botId }: { botId: string }) {
  const { t } = useTranslation();
  const clock = useClock();
  const list = useList("web_list");
  const [siteId, setSiteId] = useState<string | null>(null);
  const pages = useQuery(webPagesQuery(botId, list.filter, siteId, list.cursor, list.size));
  const sites = useQuery(webSitesQuery(botId)).data ?? [];
  const actions = useActions(botId, "pages");
  const [reading, setReading] = useState<WebPage | null>(null);
  const [picking, setPicking] = useState<string | null>(null);
  usePageTitle(t("bots.pages.urls"));

  const { mayEdit } = actions;
  const total = Object.values(pages.data?.counts ?? {}).reduce((a, b) => a + (b ?? 0), 0);
  const fullText = t("web.full", { max: clock.number(pages.data?.limit.max ?? 0) });
  const { full } = fullness(pages, list.filtered || siteId !== null);
  const grouped = sites.filter((s) => s.added > 0);
  const picked = sites.find((s) => s.id === picking);
  const status = (p: WebPage) => (
    <>
      <SourceStatus source={p} reason={webReason} onRetry={actions.mayEdit ? () => actions.retrain(p.id) : undefined} />
      {p.state === "failed" && p.http_status >= 300 ? (
        <span className={classes.code}>{t("web.http", { code: p.http_status })}</span>
      ) : null}
      {p.state === "failed" && p.learned ? (
        <span className={classes.warn}>
          {t(p.state_reason.startsWith(KNOWS_STILL) ? "web.gone_kept" : "web.kept")}
          {p.failures > 1 ? ` ${t("web.failures", { count: p.failures })}` : ""}
        </span>
      ) : null}
    </>
  );

  return (
    <TrainingPage
      botId={botId}
      kind="pages"
      icon={IconWorld}
      words={{
        title: t("bots.pages.urls"),
        hint: t("web.hint"),
        search: t("web.search"),
        empty: t("web.empty"),
        emptyHint: t(mayEdit ? "web.empty_hint" : "web.empty_look"),
        nothing: t("web.nothing"),
        full: fullText,
      }}
      list={list}
      query={pages}
      actions={actions}
      busy={sites.some(isSearching)}
      header={mayEdit && pages.data ? <CrawlAll botId={botId} crawl={pages.data.crawl} total={total} /> : null}
      above={
        <>
          {mayEdit ? <AddAddress botId={botId} disabled={full ? fullText : undefined} /> : null}
          {pages.data ? <CrawlProgress botId={botId} crawl={pages.data.crawl} mayEdit={mayEdit} /> : null}
          <Searches botId={botId} sites={sites} mayEdit={mayEdit} onPick={(s) => setPicking(s.id)} />
        </>
      }
      more={{
        on: siteId !== null,
        clear: () => setSiteId(null),
        node:
          grouped.length > 0 ? (
            <Select
              aria-label={t("web.site")}
              className={classes.site}
              allowDeselect={false}
              comboboxProps={{ width: 320, position: "bottom-end" }}
              data={[
                { value: ANY, label: t("web.any_site") },
                ...grouped.map((s) => ({
                  value: s.id,
                  label: `${s.address.replace(/^https?:\/\//, "")} (${clock.number(s.added)})`,
                })),
              ]}
              value={siteId ?? ANY}
              onChange={(v) => {
                setSiteId(v === ANY ? null : v);
                list.narrow({});
              }}
            />
          ) : null,
      }}
      siteId={siteId}
      nameHead={t("web.page")}
      nameOf={(p) => p.title}
      name={(p) => (
        <button type="button" className={table.open} onClick={() => setReading(p)}>
          <RowName first={p.title} second={p.title === p.address ? "" : p.address} />
        </button>
      )}
      status={status}
      columns={[
        {
          head: t("web.added_head"),
          cell: (p) => clock.short(p.created_at),
          title: (p) => `${clock.exact(p.created_at)} · ${p.added_by}`,
        },
        {
          head: t("web.visited"),
          cell: (p) => (p.crawled_at ? clock.short(p.crawled_at) : "–"),
          title: (p) => (p.crawled_at ? clock.exact(p.crawled_at) : undefined),
        },
      ]}
      menu={(p) => (
        <RowMenu
          id={p.id}
          title={p.title}
          actions={actions}
          retrain={t("training.recrawl")}
          onRead={() => setReading(p)}
        >
          <Menu.Item
            component="a"
            href={p.visit}
            target="_blank"
            rel="noreferrer"
            leftSection={<IconExternalLink {...menuIcon} />}
          >
            {t("web.visit")}
          </Menu.Item>
        </RowMenu>
      )}
    >
      {reading ? (
        <PassagesDrawer
          botId={botId}
          sourceId={reading.id}
          title={reading.title}
          visit={reading.visit}
          reason={webReason}
          onClose={() => setReading(null)}
        />
      ) : null}
      {picked ? <PickPages botId={botId} site={picked} mayEdit={mayEdit} onClose={() => setPicking(null)} /> : null}
    </TrainingPage>
  );
}
