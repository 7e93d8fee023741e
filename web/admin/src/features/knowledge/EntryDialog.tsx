import { Button, Textarea, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Entry } from "@/lib/api/knowledge-types";
import { fieldErrors, problemText } from "@/lib/problem";
import { Dialog } from "@/ui/Dialog";
import { CharCount, FormProblem } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { toast } from "@/ui/toast";
import { useAddEntry, useEditEntry } from "./queries";

export const MAX_QUESTION = 500;
export const MAX_ANSWER = 5000;

/** A new question with its answer, or one that is there already. Formatting is done among the FAQs. */
export function EntryDialog({ botId, entry, onClose }: { botId: string; entry?: Entry; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog onClose={onClose} size={560} title={t(entry ? "entries.edit_title" : "entries.add_title")}>
      <EntryForm botId={botId} entry={entry} onClose={onClose} onDone={onClose} />
    </Dialog>
  );
}

/** The fields of the dialog. `answer` is what a new one starts from; what stands in `children` is below the answer. */
export function EntryForm({
  botId,
  entry,
  answer: from = "",
  onClose,
  onDone,
  children,
}: {
  botId: string;
  entry?: Entry | undefined;
  answer?: string;
  onClose: () => void;
  onDone: () => void;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const add = useAddEntry(botId);
  const edit = useEditEntry(botId);
  const [question, setQuestion] = useState(entry?.question ?? "");
  const [answer, setAnswer] = useState(entry?.answer_text ?? from);
  const [empty, setEmpty] = useState(false);
  const failed = add.error ?? edit.error;
  const wrong = fieldErrors(t, failed, ["question", "answer"]);
  const missing = (v: string) => (empty && v.trim() === "" ? t("form.required") : undefined);
  const save = () => {
    if (question.trim() === "" || answer.trim() === "") return setEmpty(true);
    const onSuccess = () => {
      toast(t(entry ? "entries.saved" : "entries.added"));
      onDone();
    };
    if (!entry) return add.mutate({ question: question.trim(), answer: answer.trim() }, { onSuccess });
    // What was not touched keeps its formatting.
    const changed = answer.trim() !== entry.answer_text.trim();
    edit.mutate(
      { id: entry.id, question: question.trim(), ...(changed ? { answer: answer.trim() } : {}) },
      { onSuccess },
    );
  };
  return (
    <div className={form.stack}>
      <FormProblem text={failed && Object.keys(wrong).length === 0 ? problemText(t, failed) : null} />
      <TextInput
        label={t("entries.question")}
        data-autofocus
        value={question}
        error={missing(question) ?? wrong.question}
        description={<CharCount text={question} max={MAX_QUESTION} />}
        onChange={(e) => setQuestion(e.currentTarget.value)}
      />
      <Textarea
        label={t("entries.answer")}
        autosize
        minRows={5}
        maxRows={14}
        value={answer}
        error={missing(answer) ?? wrong.answer}
        description={<CharCount text={answer} max={MAX_ANSWER} />}
        onChange={(e) => setAnswer(e.currentTarget.value)}
      />
      {children}
      <div className={form.actions}>
        <Button size="sm" variant="default" onClick={onClose}>
          {t("actions.cancel")}
        </Button>
        <Button size="sm" loading={add.isPending || edit.isPending} onClick={save}>
          {t("actions.save")}
        </Button>
      </div>
    </div>
  );
}
