import { Menu } from "@mantine/core";
import { IconDownload, IconExternalLink, IconFileText, IconPencil } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TrainingDocument } from "@/lib/api/types";
import { saveFile } from "@/lib/file";
import { useClock } from "@/lib/time";
import { usePageTitle } from "@/lib/title";
import table from "@/ui/table.module.css";
import { DocumentUploads } from "./DocumentUploads";
import { leafOf } from "./leaves";
import { PassagesDrawer } from "./PassagesDrawer";
import { documentFile, documentsQuery } from "./queries";
import { RenameDocument } from "./RenameDocument";
import { menuIcon, RowMenu } from "./RowMenu";
import { SourceStatus } from "./SourceStatus";
import { sizeText } from "./size";
import classes from "./Training.module.css";
import { fullness, RowName, TrainingPage } from "./TrainingPage";
import { useActions } from "./use-actions";
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
  const clock = useClock();
  const list = useList("document_list");
  const documents = useQuery(documentsQuery(botId, list.filter, list.cursor, list.size));
  const actions = useActions(botId, "documents");
  const [reading, setReading] = useState<TrainingDocument | null>(null);
  const [renaming, setRenaming] = useState<TrainingDocument | null>(null);
  usePageTitle(t("bots.pages.documents"));

  const maxSize = documents.data?.max_size ?? USUAL_SIZE;
  const uploads = useDocumentUploads(botId, maxSize);
  const { full } = fullness(documents, list.filtered);
  const size = (n: number) => sizeText(n, i18n.language);
  const leaves = (d: TrainingDocument) => {
    const leaf = leafOf(d.format);
    return leaf && d.pages > 0 ? t(`training.${leaf}s`, { count: d.pages, shown: clock.number(d.pages) }) : "";
  };
  const facts = (d: TrainingDocument) =>
    [d.format.toUpperCase(), size(d.size), leaves(d), d.link.replace(/^https?:\/\//, "")].filter(Boolean).join(" · ");

  return (
    <TrainingPage
      botId={botId}
      kind="documents"
      icon={IconFileText}
      words={{
        title: t("bots.pages.documents"),
        hint: t("training.documents.hint"),
        search: t("training.documents.search"),
        empty: t("training.documents.empty"),
        emptyHint: t("training.documents.empty_hint"),
        nothing: t("training.documents.nothing"),
        full: t("training.documents.full", { max: documents.data?.limit.max ?? 0 }),
      }}
      list={list}
      query={documents}
      actions={actions}
      limits={
        documents.data
          ? ` · ${t("training.documents.bytes", {
              used: size(documents.data.bytes),
              max: size(documents.data.max_bytes),
            })}`
          : null
      }
      above={actions.mayEdit ? <DocumentUploads uploads={uploads} maxSize={maxSize} disabled={full} /> : null}
      nameHead={t("training.name")}
      nameOf={(d) => d.name}
      name={(d) => (
        <button type="button" className={table.open} onClick={() => setReading(d)}>
          <RowName first={d.name} second={facts(d)} />
        </button>
      )}
      status={(d) => (
        <>
          <SourceStatus source={d} onRetry={actions.mayEdit ? () => actions.retrain(d.id) : undefined} />
          {d.state === "imported"
            ? WARNINGS.filter((w) => d.warnings.includes(w)).map((w) => (
                <div key={w} className={classes.warn}>
                  {t(`training.warnings.${w}`)}
                </div>
              ))
            : null}
        </>
      )}
      columns={[
        {
          head: t("training.uploaded"),
          cell: (d) => clock.short(d.uploaded_at),
          title: (d) => `${clock.exact(d.uploaded_at)} · ${d.uploaded_by}`,
        },
      ]}
      menu={(d) => (
        <RowMenu
          id={d.id}
          title={d.name}
          actions={actions}
          retrain={t("faqs.actions.retrain")}
          onRead={() => setReading(d)}
        >
          <Menu.Item
            leftSection={<IconDownload {...menuIcon} />}
            onClick={() => documentFile(botId, d.id).then((b) => saveFile(b, d.name), actions.problem)}
          >
            {t("training.documents.download")}
          </Menu.Item>
          {d.link ? (
            <Menu.Item
              component="a"
              href={d.link}
              target="_blank"
              rel="noreferrer"
              leftSection={<IconExternalLink {...menuIcon} />}
            >
              {t("training.documents.visit")}
            </Menu.Item>
          ) : null}
          {actions.mayEdit ? (
            <Menu.Item leftSection={<IconPencil {...menuIcon} />} onClick={() => setRenaming(d)}>
              {t("training.documents.rename")}
            </Menu.Item>
          ) : null}
        </RowMenu>
      )}
    >
      {reading ? (
        <PassagesDrawer botId={botId} sourceId={reading.id} title={reading.name} onClose={() => setReading(null)} />
      ) : null}
      {renaming ? <RenameDocument botId={botId} doc={renaming} onClose={() => setRenaming(null)} /> : null}
    </TrainingPage>
  );
}
