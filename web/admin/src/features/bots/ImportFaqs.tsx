import { Button, Modal } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconCopy, IconFileSpreadsheet } from "@tabler/icons-react";
import { type DragEvent, type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ImportReport } from "@/lib/api/faqs";
import { codeText, problemText } from "@/lib/problem";
import { useClock } from "@/lib/time";
import { FormProblem } from "@/ui/FormParts";
import table from "@/ui/table.module.css";
import { toastProblem } from "@/ui/toast";
import classes from "./ImportFaqs.module.css";
import { download, useImportFaqs, usePreviewImport } from "./queries";

/** A file of FAQs: look first, then import, then a report that names every line left out. */
export function ImportFaqs({ botId, onClose }: { botId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const clock = useClock();
  const preview = usePreviewImport(botId);
  const run = useImportFaqs(botId);
  const [file, setFile] = useState<File | null>(null);

  const choose = (f: File | undefined) => {
    if (!f) return;
    run.reset();
    setFile(f);
    preview.mutate(f);
  };
  const report = run.data ?? preview.data;
  const done = run.data !== undefined;
  return (
    <Modal
      opened
      onClose={onClose}
      size={760}
      title={t(done ? "faqs.import_done" : "faqs.import_title")}
      closeButtonProps={{ "aria-label": t("actions.close_dialog") }}
    >
      <FormProblem
        text={
          run.isError ? problemText(t, run.error) : preview.isError ? problemText(t, fileError(preview.error)) : null
        }
      />
      {report && file ? (
        <div className={classes.stack}>
          <p className={classes.file}>
            <IconFileSpreadsheet size={17} stroke={1.75} />
            <span className={classes.name}>{file.name}</span>
            <span className={classes.dim}>{t("faqs.encoding", { encoding: report.encoding.toUpperCase() })}</span>
          </p>
          <ul className={classes.figures}>
            <Figure n={report.imported} label={t(done ? "faqs.imported" : "faqs.will_import")} tone="good" />
            <Figure n={report.duplicates} label={t("faqs.duplicates")} />
            <Figure
              n={report.invalid.length}
              label={t("faqs.invalid")}
              tone={report.invalid.length > 0 ? "bad" : undefined}
            />
          </ul>
          {report.encoding === "windows-1252" && !done ? (
            <p className={classes.careful}>{t("faqs.encoding_guess")}</p>
          ) : null}
          {report.limit_reached ? <p className={classes.careful}>{t("faqs.limit_reached")}</p> : null}
          <Problems report={report} />
          {!done && report.preview.length > 0 ? <Preview report={report} /> : null}
          <div className={classes.actions}>
            {done ? (
              <Button size="sm" onClick={onClose}>
                {t("actions.done")}
              </Button>
            ) : (
              <>
                <Button size="sm" variant="default" onClick={() => preview.reset()}>
                  {t("faqs.other_file")}
                </Button>
                <Button
                  size="sm"
                  disabled={report.imported === 0}
                  loading={run.isPending}
                  onClick={() => run.mutate(file)}
                >
                  {t("faqs.import_n", { count: report.imported, shown: clock.number(report.imported) })}
                </Button>
              </>
            )}
          </div>
        </div>
      ) : (
        <Drop busy={preview.isPending} onFile={choose}>
          <button
            type="button"
            className={table.link}
            onClick={() =>
              download(botId, "template", "faq-template.csv").catch((e: unknown) => toastProblem(problemText(t, e)))
            }
          >
            {t("faqs.template")}
          </button>
        </Drop>
      )}
    </Modal>
  );
}

/** The whole file is the field: say what is wrong with it, not that a field is wrong. */
function fileError(e: unknown): unknown {
  const problem = (e as { problem?: { errors?: { code?: string }[] } }).problem;
  const code = problem?.errors?.[0]?.code;
  return code && e instanceof Error ? Object.assign(Object.create(Object.getPrototypeOf(e) as object), e, { code }) : e;
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
        accept=".csv,text/csv"
        className={classes.input}
        tabIndex={-1}
        aria-label={t("faqs.choose")}
        onChange={(e) => onFile(e.currentTarget.files?.[0])}
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

function Figure({ n, label, tone }: { n: number; label: string; tone?: "good" | "bad" }) {
  const clock = useClock();
  return (
    <li data-tone={tone}>
      {tone === "good" ? (
        <IconCheck size={16} stroke={2} />
      ) : tone === "bad" ? (
        <IconAlertTriangle size={16} stroke={1.75} />
      ) : (
        <IconCopy size={16} stroke={1.75} />
      )}
      <b>{clock.number(n)}</b>
      {label}
    </li>
  );
}

function Problems({ report }: { report: ImportReport }) {
  const { t } = useTranslation();
  const lines = [
    ...report.invalid.map((x) => ({ line: x.line, bad: true, text: codeText(t, x.code) ?? t("errors.field.wrong") })),
    ...report.duplicate_lines.map((line) => ({ line, bad: false, text: t("faqs.duplicate_line") })),
  ].sort((a, b) => a.line - b.line);
  if (lines.length === 0) return null;
  return (
    <section>
      <h3 className={classes.heading}>{t("faqs.left_out")}</h3>
      <ul className={classes.lines}>
        {lines.map((x) => (
          <li key={`${x.line}-${x.bad}`} data-bad={x.bad || undefined}>
            <span className={classes.line}>{t("faqs.line", { n: x.line })}</span>
            {x.text}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Preview({ report }: { report: ImportReport }) {
  const { t } = useTranslation();
  const categories = report.columns.includes("category");
  return (
    <section>
      <h3 className={classes.heading}>{t("faqs.preview", { count: report.preview.length })}</h3>
      <div className={classes.previewBox}>
        <ul>
          {report.preview.map((x) => (
            <li key={x.question} className={classes.previewRow}>
              <div>
                <div className={table.first}>{x.question}</div>
                {x.alternatives.length > 0 ? <div className={classes.dim}>{x.alternatives.join(" · ")}</div> : null}
              </div>
              <div className={classes.previewAnswer}>{x.answer_text}</div>
              {categories ? <div className={classes.dim}>{x.category || "–"}</div> : null}
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
