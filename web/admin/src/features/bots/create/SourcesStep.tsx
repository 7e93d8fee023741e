import { ActionIcon, TextInput } from "@mantine/core";
import { IconFileText, IconWorld, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { toastProblem } from "@/ui/toast";
import { FileDrop } from "../training/FileDrop";
import { sizeText } from "../training/size";
import { MAX_FILES } from "../training/use-document-uploads";
import classes from "./Create.module.css";
import type { CreateForm } from "./fields";

/** What it reads as soon as it is there. */
export function SourcesStep({
  f,
  files,
  setFiles,
}: {
  f: CreateForm;
  files: File[];
  setFiles: (files: File[]) => void;
}) {
  const { t, i18n } = useTranslation();
  return (
    <>
      <TextInput
        label={t("website.label")}
        description={t("website.help")}
        placeholder={t("website.placeholder")}
        type="url"
        inputMode="url"
        autoComplete="off"
        leftSection={<IconWorld size={16} stroke={1.75} />}
        {...f.field("website")}
      />
      <div>
        <FileDrop
          help={t("create.sources.files_help", { max: MAX_FILES })}
          disabled={false}
          onFiles={(more) => {
            const all = [...files, ...more.filter((x) => !files.some((y) => y.name === x.name && y.size === x.size))];
            if (all.length > MAX_FILES) toastProblem(t("training.documents.too_many_files", { max: MAX_FILES }));
            else setFiles(all);
          }}
        />
        {files.length > 0 ? (
          <ul className={classes.files} aria-label={t("create.sources.files")}>
            {files.map((x) => (
              <li key={`${x.name} ${x.size}`} className={classes.file}>
                <IconFileText size={17} stroke={1.75} />
                <span className={classes.fileName}>{x.name}</span>
                <span className={classes.fileSize}>{sizeText(x.size, i18n.language)}</span>
                <ActionIcon
                  size={28}
                  aria-label={t("create.sources.remove", { name: x.name })}
                  onClick={() => setFiles(files.filter((y) => y !== x))}
                >
                  <IconX size={15} stroke={1.75} />
                </ActionIcon>
              </li>
            ))}
          </ul>
        ) : null}
      </div>
    </>
  );
}
