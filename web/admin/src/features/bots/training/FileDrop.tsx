import { Button } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { type DragEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { toastProblem } from "@/ui/toast";
import classes from "./Training.module.css";
import { MAX_FILES } from "./use-document-uploads";

const ACCEPT =
  ".pdf,.docx,.xlsx,.pptx,.doc,.xls,.ppt,.odt,.ods,.odp,.rtf,.epub,.txt,.md,.markdown,.csv,.tsv,.html,.htm";

/** Where documents are dropped or chosen. */
export function FileDrop({
  help,
  disabled,
  onFiles,
}: {
  help: string;
  disabled: boolean;
  onFiles: (files: File[]) => void;
}) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const take = (files: File[]) => {
    if (files.length > MAX_FILES) {
      toastProblem(t("training.documents.too_many_files", { max: MAX_FILES }));
      return;
    }
    if (files.length > 0) onFiles(files);
  };
  const onDrop = (e: DragEvent) => {
    e.preventDefault();
    setOver(false);
    if (!disabled) take([...e.dataTransfer.files]);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button inside does the same
    <div
      className={classes.drop}
      data-over={over || undefined}
      onDragOver={(e) => {
        e.preventDefault();
        if (!disabled) setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <IconUpload size={20} stroke={1.75} />
      <span className={classes.dropText}>
        {t("training.documents.drop")}
        <span className={classes.dropHelp}>{help}</span>
      </span>
      <Button variant="default" disabled={disabled} onClick={() => input.current?.click()}>
        {t("training.documents.choose")}
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={ACCEPT}
        aria-label={t("training.documents.choose")}
        disabled={disabled}
        onChange={(e) => {
          take([...(e.currentTarget.files ?? [])]);
          e.currentTarget.value = "";
        }}
      />
    </div>
  );
}
