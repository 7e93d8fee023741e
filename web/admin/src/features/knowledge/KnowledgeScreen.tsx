import { Button, Menu, SegmentedControl } from "@mantine/core";
import { IconDownload, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/lib/api/client";
import { saveFile } from "@/lib/file";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { usePageTitle } from "@/lib/title";
import { Page, PageHeader } from "@/ui/Panel";
import { NoPermission } from "@/ui/States";
import { toastProblem } from "@/ui/toast";
import { DictionaryTab } from "./DictionaryTab";
import { EntriesTab } from "./EntriesTab";
import { EntryDialog } from "./EntryDialog";
import { HistoryTab } from "./HistoryTab";
import classes from "./Knowledge.module.css";
import { MeaningsStrip } from "./MeaningsStrip";
import { PassagesTab } from "./PassagesTab";
import { ProposalsTab } from "./ProposalsTab";
import { type PieceFilter, piecesFile } from "./piece-queries";
import { type EntryFilter, entriesFile, type FileFormat, learningQuery, useKnowledgeLive } from "./queries";

export type KnowledgeTab = "entries" | "passages" | "learnt" | "dictionary" | "history";
const EVERY: EntryFilter = { search: "", status: "", origin: "", order: "newest" };
const EVERY_PIECE: PieceFilter = { search: "", show: "", order: "newest" };

/** What the bot knows as questions with answers, what it could learn from conversations, and the company's own words. */
export function KnowledgeScreen({
  botId,
  tab,
  onTab,
}: {
  botId: string;
  tab: KnowledgeTab;
  onTab: (t: KnowledgeTab) => void;
}) {
  const { t } = useTranslation();
  const { can } = useSession();
  const learning = useQuery(learningQuery(botId));
  const [filter, setFilter] = useState(EVERY);
  const [pieces, setPieces] = useState(EVERY_PIECE);
  const [adding, setAdding] = useState(false);
  usePageTitle(t("entries.title"));
  useKnowledgeLive(botId);
  const sees = can("knowledge", "view");
  const reviewer = learning.data?.reviewer === true;
  if (!sees && learning.isSuccess && !reviewer) return <NoPermission />;
  const tabs = (["entries", "passages", "learnt", "dictionary", "history"] as const).filter((x) =>
    x === "learnt" ? reviewer : sees,
  );
  const shown = tabs.includes(tab) ? tab : (tabs[0] ?? "entries");
  const download = async (format: FileFormat) => {
    try {
      const from = shown === "passages" ? piecesFile(botId, pieces, format) : entriesFile(botId, filter, format);
      saveFile(await api.file(from), `${shown}.${format}`);
    } catch (e) {
      toastProblem(problemText(t, e));
    }
  };
  return (
    <Page
      header={
        <PageHeader
          title={t("entries.title")}
          hint={t(shown === "passages" ? "pieces.tab_hint" : `entries.hints.${shown}`)}
        >
          {(shown === "entries" || shown === "passages") && can("knowledge", "manage") ? (
            <Menu position="bottom-end">
              <Menu.Target>
                <Button variant="default" leftSection={<IconDownload size={15} stroke={1.75} />}>
                  {t("faqs.export")}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {(["csv", "xlsx"] as const).map((format) => (
                  <Menu.Item key={format} onClick={() => void download(format)}>
                    {t(`faqs.export_${format}`)}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          ) : null}
          {shown === "entries" && can("knowledge", "edit") ? (
            <Button leftSection={<IconPlus size={15} stroke={1.75} />} onClick={() => setAdding(true)}>
              {t("entries.add")}
            </Button>
          ) : null}
        </PageHeader>
      }
    >
      {tabs.length > 1 ? <Tabs tabs={tabs} shown={shown} onTab={onTab} /> : null}
      {sees && shown === "entries" ? <MeaningsStrip botId={botId} /> : null}
      {shown === "entries" ? (
        <EntriesTab
          botId={botId}
          filter={filter}
          onFilter={setFilter}
          reviewer={reviewer}
          onPassages={(search) => {
            setPieces({ ...EVERY_PIECE, search });
            onTab("passages");
          }}
        />
      ) : shown === "passages" ? (
        <PassagesTab botId={botId} filter={pieces} onFilter={setPieces} />
      ) : shown === "learnt" ? (
        <ProposalsTab botId={botId} />
      ) : shown === "dictionary" ? (
        <DictionaryTab botId={botId} />
      ) : (
        <HistoryTab botId={botId} />
      )}
      {adding ? <EntryDialog botId={botId} onClose={() => setAdding(false)} /> : null}
    </Page>
  );
}

function Tabs({ tabs, shown, onTab }: { tabs: KnowledgeTab[]; shown: KnowledgeTab; onTab: (t: KnowledgeTab) => void }) {
  const { t } = useTranslation();
  const row = useRef<HTMLDivElement>(null);
  // On a phone not all of them fit: the chosen one is in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each time another is shown
  useEffect(() => {
    row.current?.querySelector("label[data-active]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [shown]);
  return (
    <SegmentedControl
      ref={row}
      className={classes.tabs}
      aria-label={t("entries.title")}
      data={tabs.map((x) => ({ value: x, label: t(x === "passages" ? "pieces.tabs" : `entries.tabs.${x}`) }))}
      value={shown}
      onChange={(x) => onTab(x as KnowledgeTab)}
    />
  );
}
