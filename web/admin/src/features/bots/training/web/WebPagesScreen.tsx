import { ActionIcon, Menu, Select } from "@mantine/core";
import { IconDots, IconExternalLink, IconListDetails, IconRefresh, IconTrash, IconWorld } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { WebPage } from "@/lib/api/types";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { useClock } from "@/lib/time";
import { usePageTitle } from "@/lib/title";
import { confirm } from "@/ui/confirm";
import { Page, PageHeader } from "@/ui/Panel";
import { EmptyState } from "@/ui/States";
import table from "@/ui/table.module.css";
import { toast, toastProblem } from "@/ui/toast";
import { PassagesDrawer } from "../PassagesDrawer";
import { EVERYTHING, useBulk, useTrainingLive } from "../queries";
import { SourceStatus } from "../SourceStatus";
import training from "../Training.module.css";
import { Limit, TrainingBar, TrainingBulk } from "../TrainingBar";
import { RowName, TrainingList } from "../TrainingList";
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
  const { can } = useSession();
  const clock = useClock();
  const list = useList("web_list");
  const [siteId, setSiteId] = useState<string | null>(null);
  const pages = useQuery(webPagesQuery(botId, list.filter, siteId, list.cursor, list.size));
  const sites = useQuery(webSitesQuery(botId)).data ?? [];
  const bulk = useBulk(botId, "pages");
  const [reading, setReading] = useState<WebPage | null>(null);
  const [picking, setPicking] = useState<string | null>(null);
  usePageTitle(t("bots.pages.urls"));

  const counts = pages.data?.counts ?? {};
  const total = Object.values(counts).reduce((a, b) => a + (b ?? 0), 0);
  const mayEdit = can("knowledge", "edit");
  const mayDelete = can("knowledge", "manage");
  const searching = sites.some(isSearching);
  useTrainingLive(botId, searching || (counts.waiting ?? 0) + (counts.learning ?? 0) > 0);
  const limit = pages.data?.limit;
  const full = limit !== undefined && limit.used >= limit.max;
  const filtered = list.filtered || siteId !== null;
  const empty = pages.isSuccess && total === 0 && !filtered;
  const problem = (e: unknown) => toastProblem(problemText(t, e));
  const fullText = full ? t("web.full", { max: clock.number(limit.max) }) : undefined;
  const grouped = sites.filter((s) => s.added > 0);
  const picked = sites.find((s) => s.id === picking);

  const remove = async (p: WebPage) => {
    const yes = await confirm({
      title: t("web.delete_title", { count: 1 }),
      text: t("training.delete_this", { title: p.title }),
      action: t("actions.delete"),
      cancel: t("actions.cancel"),
    });
    if (!yes) return;
    bulk.mutate(
      { action: "delete", ids: [p.id] },
      { onSuccess: () => toast(t("web.deleted", { count: 1 })), onError: problem },
    );
  };
  const retrain = (p: WebPage) => bulk.mutate({ action: "retrain", ids: [p.id] }, { onError: problem });
  const status = (p: WebPage) => (
    <>
      <SourceStatus source={p} reason={webReason} onRetry={mayEdit ? () => retrain(p) : undefined} />
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
  const icon = { size: 15, stroke: 1.75 };
  const menu = (p: WebPage) => (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={t("training.more_of", { title: p.title })}>
          <IconDots size={17} stroke={1.75} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconListDetails {...icon} />} onClick={() => setReading(p)}>
          {t("training.reads")}
        </Menu.Item>
        <Menu.Item
          component="a"
          href={p.visit}
          target="_blank"
          rel="noreferrer"
          leftSection={<IconExternalLink {...icon} />}
        >
          {t("web.visit")}
        </Menu.Item>
        {mayEdit ? (
          <Menu.Item leftSection={<IconRefresh {...icon} />} onClick={() => retrain(p)}>
            {t("training.recrawl")}
          </Menu.Item>
        ) : null}
        {mayDelete ? (
          <Menu.Item leftSection={<IconTrash {...icon} />} onClick={() => void remove(p)}>
            {t("actions.delete")}
          </Menu.Item>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );

  return (
    <Page
      flush
      header={
        <PageHeader title={t("bots.pages.urls")} hint={t("web.hint")}>
          {limit ? <Limit limit={limit} /> : null}
          {mayEdit && pages.data ? <CrawlAll botId={botId} crawl={pages.data.crawl} total={total} /> : null}
        </PageHeader>
      }
    >
      <div className={training.list}>
        {fullText ? <p className={training.full}>{fullText}</p> : null}
        {mayEdit ? <AddAddress botId={botId} disabled={fullText} /> : null}
        {pages.data ? <CrawlProgress botId={botId} crawl={pages.data.crawl} mayEdit={mayEdit} /> : null}
        <Searches botId={botId} sites={sites} mayEdit={mayEdit} onPick={(s) => setPicking(s.id)} />
        <TrainingList
          label={t("bots.pages.urls")}
          icon={<IconWorld size={20} stroke={1.75} />}
          list={list}
          query={pages}
          empty={
            empty ? (
              <EmptyState
                icon={<IconWorld size={20} stroke={1.75} />}
                text={t("web.empty")}
                hint={t(mayEdit ? "web.empty_hint" : "web.empty_look")}
              />
            ) : null
          }
          nothing={t("web.nothing")}
          onClear={() => {
            setSiteId(null);
            list.narrow(EVERYTHING);
          }}
          bar={
            <TrainingBar
              filter={list.filter}
              counts={counts}
              search={t("web.search")}
              onChange={list.narrow}
              more={
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
                ) : null
              }
            />
          }
          mayTick={mayEdit}
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
              head: t("training.passages_head"),
              number: true,
              cell: (p) => (p.passages > 0 ? clock.number(p.passages) : "–"),
            },
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
          menu={menu}
        />
      </div>
      {list.ticked.size > 0 ? (
        <TrainingBulk
          botId={botId}
          kind="pages"
          ids={[...list.ticked]}
          mayDelete={mayDelete}
          onClear={() => list.setTicked(new Set())}
        />
      ) : null}
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
    </Page>
  );
}
