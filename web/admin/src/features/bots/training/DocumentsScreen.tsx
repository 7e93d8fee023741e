import { ActionIcon, Menu } from "@mantine/core";
import {
  IconDots,
  IconDownload,
  IconExternalLink,
  IconFileText,
  IconListDetails,
  IconPencil,
  IconRefresh,
  IconTrash,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TrainingDocument } from "@/lib/api/types";
import { saveFile } from "@/lib/file";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { useClock } from "@/lib/time";
import { usePageTitle } from "@/lib/title";
import { confirm } from "@/ui/confirm";
import { Page, PageHeader } from "@/ui/Panel";
import { EmptyState } from "@/ui/States";
import table from "@/ui/table.module.css";
import { toast, toastProblem } from "@/ui/toast";
import { DocumentUploads } from "./DocumentUploads";
import { PassagesDrawer } from "./PassagesDrawer";
import { documentFile, documentsQuery, EVERYTHING, useBulk, useTrainingLive } from "./queries";
import { RenameDocument } from "./RenameDocument";
import { SourceStatus } from "./SourceStatus";
import { sizeText } from "./size";
import classes from "./Training.module.css";
import { Limit, TrainingBar, TrainingBulk } from "./TrainingBar";
import { RowName, TrainingList } from "./TrainingList";
import { useDocumentUploads } from "./use-document-uploads";
import { useList } from "./use-list";

const WARNINGS = [
  "charset_guessed",
  "hidden_left_out",
  "pages_unreadable",
  "pages_without_text",
  "parts_unreadable",
  "repaired",
] as const;
const USUAL_SIZE = 20 * 1024 * 1024;

/** Files the bot reads. */
export default function DocumentsScreen({ botId }: { botId: string }) {
  const { t, i18n } = useTranslation();
  const { can } = useSession();
  const clock = useClock();
  const list = useList("document_list");
  const documents = useQuery(documentsQuery(botId, list.filter, list.cursor, list.size));
  const bulk = useBulk(botId, "documents");
  const [reading, setReading] = useState<TrainingDocument | null>(null);
  const [renaming, setRenaming] = useState<TrainingDocument | null>(null);
  usePageTitle(t("bots.pages.documents"));

  const counts = documents.data?.counts ?? {};
  const total = Object.values(counts).reduce((a, b) => a + (b ?? 0), 0);
  const mayEdit = can("knowledge", "edit");
  const mayDelete = can("knowledge", "manage");
  const maxSize = documents.data?.max_size ?? USUAL_SIZE;
  const uploads = useDocumentUploads(botId, maxSize);
  useTrainingLive(botId, (counts.waiting ?? 0) + (counts.learning ?? 0) > 0);
  const limit = documents.data?.limit;
  const full = limit !== undefined && limit.used >= limit.max;
  const empty = documents.isSuccess && total === 0 && !list.filtered;
  const problem = (e: unknown) => toastProblem(problemText(t, e));
  const size = (n: number) => sizeText(n, i18n.language);

  const remove = async (d: TrainingDocument) => {
    const yes = await confirm({
      title: t("training.documents.delete_title", { count: 1 }),
      text: t("training.delete_this", { title: d.name }),
      action: t("actions.delete"),
      cancel: t("actions.cancel"),
    });
    if (!yes) return;
    bulk.mutate(
      { action: "delete", ids: [d.id] },
      { onSuccess: () => toast(t("training.documents.deleted", { count: 1 })), onError: problem },
    );
  };
  const retrain = (d: TrainingDocument) => bulk.mutate({ action: "retrain", ids: [d.id] }, { onError: problem });
  const warnings = (d: TrainingDocument) =>
    WARNINGS.filter((w) => d.warnings.includes(w)).map((w) => (
      <div key={w} className={classes.warn}>
        {t(`training.warnings.${w}`)}
      </div>
    ));
  const status = (d: TrainingDocument) => (
    <>
      <SourceStatus source={d} onRetry={mayEdit ? () => retrain(d) : undefined} />
      {d.state === "imported" ? warnings(d) : null}
    </>
  );
  const facts = (d: TrainingDocument) =>
    [
      d.format.toUpperCase(),
      size(d.size),
      d.pages > 0 ? t("training.pages", { count: d.pages, shown: clock.number(d.pages) }) : "",
      d.link.replace(/^https?:\/\//, ""),
    ]
      .filter(Boolean)
      .join(" · ");
  const icon = { size: 15, stroke: 1.75 };
  const menu = (d: TrainingDocument) => (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={t("training.more_of", { title: d.name })}>
          <IconDots size={17} stroke={1.75} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconListDetails {...icon} />} onClick={() => setReading(d)}>
          {t("training.reads")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconDownload {...icon} />}
          onClick={() => documentFile(botId, d.id).then((b) => saveFile(b, d.name), problem)}
        >
          {t("training.documents.download")}
        </Menu.Item>
        {d.link ? (
          <Menu.Item
            component="a"
            href={d.link}
            target="_blank"
            rel="noreferrer"
            leftSection={<IconExternalLink {...icon} />}
          >
            {t("training.documents.visit")}
          </Menu.Item>
        ) : null}
        {mayEdit ? (
          <>
            <Menu.Item leftSection={<IconPencil {...icon} />} onClick={() => setRenaming(d)}>
              {t("training.documents.rename")}
            </Menu.Item>
            <Menu.Item leftSection={<IconRefresh {...icon} />} onClick={() => retrain(d)}>
              {t("faqs.actions.retrain")}
            </Menu.Item>
          </>
        ) : null}
        {mayDelete ? (
          <Menu.Item leftSection={<IconTrash {...icon} />} onClick={() => void remove(d)}>
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
        <PageHeader title={t("bots.pages.documents")} hint={t("training.documents.hint")}>
          {limit && documents.data ? (
            <Limit
              limit={limit}
              more={` · ${t("training.documents.bytes", {
                used: size(documents.data.bytes),
                max: size(documents.data.max_bytes),
              })}`}
            />
          ) : null}
        </PageHeader>
      }
    >
      <div className={classes.list}>
        {full ? <p className={classes.full}>{t("training.documents.full", { max: limit.max })}</p> : null}
        {mayEdit ? <DocumentUploads uploads={uploads} maxSize={maxSize} disabled={full} /> : null}
        <TrainingList
          label={t("bots.pages.documents")}
          icon={<IconFileText size={20} stroke={1.75} />}
          list={list}
          query={documents}
          empty={
            empty ? (
              <EmptyState
                icon={<IconFileText size={20} stroke={1.75} />}
                text={t("training.documents.empty")}
                hint={t("training.documents.empty_hint")}
              />
            ) : null
          }
          nothing={t("training.documents.nothing")}
          onClear={() => list.narrow(EVERYTHING)}
          bar={
            <TrainingBar
              filter={list.filter}
              counts={counts}
              search={t("training.documents.search")}
              onChange={list.narrow}
            />
          }
          mayTick={mayEdit}
          nameHead={t("training.name")}
          nameOf={(d) => d.name}
          name={(d) => (
            <button type="button" className={table.open} onClick={() => setReading(d)}>
              <RowName first={d.name} second={facts(d)} />
            </button>
          )}
          status={status}
          columns={[
            {
              head: t("training.passages_head"),
              number: true,
              cell: (d) => (d.passages > 0 ? clock.number(d.passages) : "–"),
            },
            {
              head: t("training.uploaded"),
              cell: (d) => clock.short(d.uploaded_at),
              title: (d) => `${clock.exact(d.uploaded_at)} · ${d.uploaded_by}`,
            },
          ]}
          menu={menu}
        />
      </div>
      {list.ticked.size > 0 ? (
        <TrainingBulk
          botId={botId}
          kind="documents"
          ids={[...list.ticked]}
          mayDelete={mayDelete}
          onClear={() => list.setTicked(new Set())}
        />
      ) : null}
      {reading ? (
        <PassagesDrawer botId={botId} sourceId={reading.id} title={reading.name} onClose={() => setReading(null)} />
      ) : null}
      {renaming ? <RenameDocument botId={botId} doc={renaming} onClose={() => setRenaming(null)} /> : null}
    </Page>
  );
}
