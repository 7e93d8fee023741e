import { ActionIcon, Button } from "@mantine/core";
import { IconCheck, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/lib/api/client";
import { codeText, problemText } from "@/lib/problem";
import { FileDrop } from "./FileDrop";
import { sizeText } from "./size";
import classes from "./Training.module.css";
import { type DocumentUpload, MAX_FILES, type useDocumentUploads } from "./use-document-uploads";

/** Where files are dropped or chosen, and what becomes of each. */
export function DocumentUploads({
  uploads,
  maxSize,
  disabled,
}: {
  uploads: ReturnType<typeof useDocumentUploads>;
  maxSize: number;
  disabled: boolean;
}) {
  const { t, i18n } = useTranslation();
  return (
    <>
      <FileDrop
        help={t("training.documents.drop_help", { size: sizeText(maxSize, i18n.language), max: MAX_FILES })}
        disabled={disabled}
        onFiles={uploads.add}
      />
      {uploads.all.length > 0 ? (
        <ul className={classes.uploads} aria-label={t("training.documents.uploads")}>
          {uploads.all.map((u) => (
            <UploadRow key={u.key} upload={u} uploads={uploads} />
          ))}
        </ul>
      ) : null}
    </>
  );
}

function UploadRow({ upload: u, uploads }: { upload: DocumentUpload; uploads: ReturnType<typeof useDocumentUploads> }) {
  const { t, i18n } = useTranslation();
  const percent = Math.round(u.progress * 100);
  const problem = () => {
    if (u.error instanceof ApiError && u.error.code === "document.duplicate")
      return t("training.documents.duplicate", { name: u.other });
    const first = u.error instanceof ApiError ? u.error.problem?.errors?.[0]?.code : undefined;
    return (first && codeText(t, first)) || problemText(t, u.error);
  };
  return (
    <li className={classes.upload}>
      <div className={classes.uploadName}>
        <b>{u.file.name}</b>
        {u.state === "failed" ? (
          <span role="alert" data-bad>
            {problem()}
          </span>
        ) : u.state === "ask_name" ? (
          <span role="alert" data-ask>
            {t("training.documents.ask_name", { name: u.other })}
          </span>
        ) : u.state === "ask_sheet" ? (
          <span role="alert" data-ask>
            {t("training.documents.ask_sheet")}
          </span>
        ) : (
          <span role="status">
            {u.state === "done"
              ? t("training.documents.uploaded")
              : u.state === "faqs"
                ? t("training.documents.as_faqs")
                : u.state === "queued"
                  ? t("training.documents.waits")
                  : percent >= 100
                    ? t("training.documents.looking")
                    : t("training.documents.sending", { n: percent, size: sizeText(u.file.size, i18n.language) })}
          </span>
        )}
      </div>
      {u.state === "sending" ? (
        <div
          className={classes.track}
          role="progressbar"
          aria-label={u.file.name}
          aria-valuenow={percent}
          aria-valuemin={0}
          aria-valuemax={100}
        >
          <span style={{ width: `${percent}%` }} />
        </div>
      ) : null}
      {u.state === "ask_name" ? (
        <>
          <Button size="xs" variant="default" onClick={() => uploads.answer(u.key, { same_name: "replace" })}>
            {t("training.documents.replace")}
          </Button>
          <Button size="xs" variant="default" onClick={() => uploads.answer(u.key, { same_name: "keep_both" })}>
            {t("training.documents.keep_both")}
          </Button>
        </>
      ) : null}
      {u.state === "ask_sheet" ? (
        <>
          <Button size="xs" variant="default" onClick={() => uploads.answer(u.key, { sheet: "faqs" })}>
            {t("training.documents.import_faqs")}
          </Button>
          <Button size="xs" variant="default" onClick={() => uploads.answer(u.key, { sheet: "document" })}>
            {t("training.documents.as_document")}
          </Button>
        </>
      ) : null}
      {u.state === "done" || u.state === "faqs" ? <IconCheck size={16} stroke={2} aria-hidden="true" /> : null}
      <ActionIcon
        aria-label={t(
          u.state === "sending" || u.state === "queued" ? "training.documents.cancel" : "training.documents.put_away",
          {
            name: u.file.name,
          },
        )}
        onClick={() => uploads.drop(u.key)}
      >
        <IconX size={16} stroke={1.75} />
      </ActionIcon>
    </li>
  );
}
