import { Button, Checkbox, Select } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconCopy, IconFileSpreadsheet } from "@tabler/icons-react";
import { type DragEvent, type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FaqColumn, ImportPreview } from "@/lib/api/types";
import { problemText } from "@/lib/problem";
import { useClock } from "@/lib/time";
import { Dialog } from "@/ui/Dialog";
import { FormProblem } from "@/ui/FormParts";
import { RowProblems } from "@/ui/RowProblems";
import table from "@/ui/table.module.css";
import { toast, toastProblem } from "@/ui/toast";
import { download, type Layout, useImportFaqs, usePreviewImport } from "./faq-queries";
import classes from "./ImportFaqs.module.css";

const AS_NAMED: Layout = { columns: null, noHeader: false };
const MAX_BYTES = 5 << 20;

/** A file of FAQs: look first, say what the columns hold if need be, then it is imported in the background. */
export function ImportFaqs({ botId, onClose }: { botId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const clock = useClock();
  const preview = usePreviewImport(botId);
  const run = useImportFaqs(botId);
  const [file, setFile] = useState<File | null>(null);
  const [layout, setLayout] = useState(AS_NAMED);
  const [sure, setSure] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  // What the last good answer said stays while another one is under way.
  const [shown, setShown] = useState<ImportPreview | null>(null);

  const look = (f: File, l: Layout) => {
    run.reset();
    setLayout(l);
    preview.mutate({ file: f, layout: l }, { onSuccess: setShown, onError: () => l === AS_NAMED && setShown(null) });
  };
  const choose = (f: File | undefined) => {
    if (!f) return;
    setShown(null);
    setSure(false);
    setFile(f);
    preview.reset();
    const problem = /\.(csv|tsv|txt|xlsx)$/i.test(f.name)
      ? f.size > MAX_BYTES
        ? t("errors.faq_file.too_large")
        : null
      : t("faqs.file_type");
    setRefused(problem);
    if (!problem) look(f, AS_NAMED);
  };
  const change = (columns: FaqColumn[], noHeader: boolean) => {
    if (file) look(file, { columns, noHeader });
  };
  const start = () => {
    if (!file || !shown) return;
    run.mutate(
      { file, layout, encoding: sure ? shown.encoding : "" },
      {
        onSuccess: () => {
          toast(t("faqs.started"));
          onClose();
        },
      },
    );
  };
  const guessed = shown?.encoding === "windows-1252";
  const problem = run.error ?? preview.error;
  return (
    <Dialog onClose={onClose} size={820} title={t("faqs.import_title")}>
      <FormProblem text={refused ?? (problem ? problemText(t, fileError(problem)) : null)} />
      {shown && file ? (
        <div className={classes.stack} aria-busy={preview.isPending}>
          <p className={classes.file}>
            <IconFileSpreadsheet size={17} stroke={1.75} />
            <span className={classes.name}>{file.name}</span>
            <span className={classes.dim}>
              {shown.encoding === "xlsx" ? null : t("faqs.encoding", { encoding: shown.encoding.toUpperCase() })}
            </span>
          </p>
          {shown.complete ? (
            <ul className={classes.figures}>
              <Figure n={shown.imported} label={t("faqs.will_import")} tone="good" />
              <Figure n={shown.duplicates} label={t("faqs.duplicates")} />
              <Figure n={shown.invalid} label={t("faqs.invalid")} tone={shown.invalid > 0 ? "bad" : "none"} />
            </ul>
          ) : (
            <p className={classes.careful} role="alert">
              {t("faqs.column_missing")}
            </p>
          )}
          {shown.left_out > 0 ? (
            <p className={classes.careful}>{t("faqs.left_out_n", { shown: clock.number(shown.left_out) })}</p>
          ) : null}
          <Sample preview={shown} noHeader={layout.noHeader} onChange={change} />
          {shown.problems.length > 0 ? (
            <section>
              <h3 className={classes.heading}>{t("faqs.left_out")}</h3>
              <RowProblems list={shown.problems} />
            </section>
          ) : null}
          {guessed ? (
            <div className={classes.choices}>
              <p className={classes.careful}>{t("faqs.encoding_guess")}</p>
              <Checkbox
                label={t("faqs.confirm_encoding")}
                checked={sure}
                onChange={(e) => setSure(e.currentTarget.checked)}
              />
            </div>
          ) : null}
          <div className={classes.actions}>
            <Button
              size="sm"
              variant="default"
              onClick={() => {
                preview.reset();
                run.reset();
                setShown(null);
              }}
            >
              {t("faqs.other_file")}
            </Button>
            <Button
              size="sm"
              disabled={!shown.complete || shown.imported === 0 || (guessed && !sure) || preview.isPending}
              loading={run.isPending}
              onClick={start}
            >
              {t("faqs.import_n", { count: shown.imported, shown: clock.number(shown.imported) })}
            </Button>
          </div>
        </div>
      ) : (
        <Drop busy={preview.isPending} onFile={choose}>
          {(["csv", "xlsx"] as const).map((format) => (
            <button
              key={format}
              type="button"
              className={table.link}
              onClick={() =>
                download(botId, `template?format=${format}`, `faq-template.${format}`).catch((e: unknown) =>
                  toastProblem(problemText(t, e)),
                )
              }
            >
              {t(`faqs.template_${format}`)}
            </button>
          ))}
        </Drop>
      )}
    </Dialog>
  );
}

/** The whole file is the field: say what is wrong with it, not that a field is wrong. */
function fileError(e: unknown): unknown {
  const problem = (e as { problem?: { errors?: { code?: string }[] } }).problem;
  const code = problem?.errors?.[0]?.code;
  return code && e instanceof Error ? Object.assign(Object.create(Object.getPrototypeOf(e) as object), e, { code }) : e;
}

const COLUMNS = ["question", "answer", "alternatives", "category"] as const;
const OUT = "none";

/** The first rows as they are, and above each column what it is taken for. */
function Sample({
  preview,
  noHeader,
  onChange,
}: {
  preview: ImportPreview;
  noHeader: boolean;
  onChange: (columns: FaqColumn[], noHeader: boolean) => void;
}) {
  const { t } = useTranslation();
  const { columns, header, sample } = preview;
  // A column that is chosen here is taken away from where it was.
  const take = (i: number, c: FaqColumn) =>
    onChange(
      columns.map((old, n) => (n === i ? c : old === c ? "" : old)),
      noHeader,
    );
  return (
    <section>
      <h3 className={classes.heading}>{t("faqs.raw")}</h3>
      <div className={classes.sample}>
        <table>
          <thead>
            <tr>
              {header.map((name, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other name that is their own
                <th key={i}>
                  <span className={classes.columnName}>{name}</span>
                  <Select
                    aria-label={t("faqs.column_of", { name })}
                    allowDeselect={false}
                    comboboxProps={{ withinPortal: true }}
                    data={[
                      ...COLUMNS.map((c) => ({ value: c as string, label: t(`faqs.column_as.${c}`) })),
                      { value: OUT, label: t("faqs.column_as.none") },
                    ]}
                    value={columns[i] || OUT}
                    onChange={(v) => take(i, v === OUT || v === null ? "" : (v as FaqColumn))}
                  />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sample.map((row, n) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows of a file are told apart by their place
              <tr key={n}>
                {header.map((_, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: as above
                  <td key={i} data-out={columns[i] ? undefined : true} title={row[i]}>
                    {row[i]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Checkbox
        mt={10}
        label={t("faqs.first_row")}
        description={noHeader ? t("faqs.no_header_row") : undefined}
        checked={!noHeader}
        onChange={(e) => onChange(columns, !e.currentTarget.checked)}
      />
    </section>
  );
}

function Drop({
  busy,
  onFile,
  children,
}: {
  busy: boolean;
  onFile: (f: File | undefined) => void;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const onDrop = (e: DragEvent) => {
    e.preventDefault();
    setOver(false);
    onFile(e.dataTransfer.files[0]);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is extra, the button inside does the same
    <div
      className={classes.drop}
      data-over={over || undefined}
      onDragOver={(e) => {
        e.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <span className={classes.tile}>
        <IconFileSpreadsheet size={22} stroke={1.5} />
      </span>
      <p className={classes.lead}>{t("faqs.drop")}</p>
      <p className={classes.dim}>{t("faqs.drop_help")}</p>
      <input
        ref={input}
        type="file"
        accept=".csv,.tsv,.txt,.xlsx,text/csv"
        className={classes.input}
        tabIndex={-1}
        aria-label={t("faqs.choose")}
        onChange={(e) => {
          onFile(e.currentTarget.files?.[0]);
          e.currentTarget.value = "";
        }}
      />
      <div className={classes.dropActions}>
        <Button size="sm" loading={busy} data-autofocus onClick={() => input.current?.click()}>
          {t("faqs.choose")}
        </Button>
        {children}
      </div>
    </div>
  );
}

function Figure({ n, label, tone }: { n: number; label: string; tone?: "good" | "bad" | "none" }) {
  const clock = useClock();
  return (
    <li data-tone={tone}>
      {tone === "good" ? (
        <IconCheck size={16} stroke={2} />
      ) : tone !== undefined ? (
        <IconAlertTriangle size={16} stroke={1.75} />
      ) : (
        <IconCopy size={16} stroke={1.75} />
      )}
      <b>{clock.number(n)}</b>
      {label}
    </li>
  );
}
