import { Autocomplete, Button, Checkbox, Textarea } from "@mantine/core";
import { IconSparkles } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Unanswered } from "@/lib/api/types";
import { fieldErrors, problemText } from "@/lib/problem";
import { CharCount, FormProblem } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { MaskedNote } from "@/ui/Masked";
import { toast } from "@/ui/toast";
import { MAX, Same } from "./FaqForm";
import { useCategoryNames } from "./faq-queries";
import { type UnansweredInput, useAnswer, useAnswerTogether, useDraftAnswer } from "./queries";
import classes from "./UnansweredScreen.module.css";

type Errors = Partial<Record<"question" | "answer" | "category", string>>;

/** One question or several with one answer; what was typed is kept while the page stays. */
export function UnansweredEditor({
  botId,
  questions,
  onDone,
}: {
  botId: string;
  /** The most asked first. */
  questions: Unanswered[];
  onDone: (answered: boolean) => void;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const one = useAnswer(botId);
  const several = useAnswerTogether(botId);
  const draft = useDraftAnswer(botId);
  const categories = useCategoryNames(botId);
  const first = questions[0];
  const [value, setValue] = useState<UnansweredInput>({
    question: first?.question ?? "",
    answer: "",
    category: "",
    tell: false,
  });
  const [errors, setErrors] = useState<Errors>({});
  const [problem, setProblem] = useState<string | null>(null);
  const change = (part: Partial<UnansweredInput>) => {
    setValue((v) => ({ ...v, ...part }));
    setErrors({});
    setProblem(null);
  };
  const long =
    [...value.question].length > MAX.question ||
    [...value.answer].length > MAX.answer ||
    [...value.category].length > MAX.category;
  const pending = one.isPending || several.isPending;
  const save = () => {
    if (long || pending || !first) return;
    const missing: Errors = {};
    if (value.question.trim() === "") missing.question = t("form.required");
    if (value.answer.trim() === "") missing.answer = t("form.required");
    if (Object.keys(missing).length > 0) return setErrors(missing);
    const b = { ...value, question: value.question.trim(), answer: value.answer.trim() };
    const onSuccess = (r: { told: number; suggested: number; answered?: number }) => {
      const told = [
        r.told > 0
          ? t("unanswered_more.told", { count: r.told })
          : r.answered
            ? t("unanswered_more.bulk_answered", { count: r.answered })
            : t("unanswered.answered_toast"),
        ...(r.suggested > 0 ? [t("unanswered_more.suggested", { count: r.suggested })] : []),
      ];
      toast(told.join(" "));
      onDone(true);
    };
    const onError = (e: unknown) => {
      const at = fieldErrors(t, e, ["question", "answer", "category"]);
      setErrors(at);
      if (Object.keys(at).length === 0) setProblem(problemText(t, e));
    };
    if (questions.length === 1) one.mutate({ ...b, id: first.id }, { onSuccess, onError });
    else several.mutate({ ...b, ids: questions.map((u) => u.id) }, { onSuccess, onError });
  };
  const draftAnswer = () =>
    first &&
    draft.mutate(first.id, {
      onSuccess: (d) => {
        // What somebody has begun to write is not overwritten.
        if (d.text !== "") setValue((v) => (v.answer.trim() === "" ? { ...v, answer: d.text } : v));
        setErrors({});
      },
      onError: (e) => setProblem(problemText(t, e)),
    });
  return (
    <div className={classes.editor}>
      <div className={form.stack}>
        <FormProblem text={problem} />
        <div>
          <Textarea
            label={t("unanswered_more.answer_question")}
            description={
              questions.length > 1
                ? t("unanswered_more.bulk_answer_help")
                : value.question.trim() !== (first?.question ?? "")
                  ? t("unanswered_more.answer_question_help")
                  : undefined
            }
            inputWrapperOrder={["label", "input", "description", "error"]}
            autosize
            minRows={1}
            maxRows={4}
            value={value.question}
            error={errors.question ?? [...value.question].length > MAX.question}
            onChange={(e) => change({ question: e.currentTarget.value.replace(/\n/g, " ") })}
          />
          <Same
            botId={botId}
            question={value.question}
            except=""
            onOpen={(faq) => void navigate({ to: "/bots/$botId/faqs", params: { botId }, search: { faq } })}
          />
        </div>
        <Textarea
          label={t("unanswered_more.your_answer")}
          aria-label={t("unanswered.answer_to", { question: first?.question ?? "" })}
          placeholder={t("unanswered.placeholder")}
          autosize
          minRows={3}
          maxRows={12}
          autoFocus
          data-autofocus
          value={value.answer}
          error={errors.answer ?? [...value.answer].length > MAX.answer}
          inputWrapperOrder={["label", "input", "description", "error"]}
          description={<CharCount text={value.answer} max={MAX.answer} />}
          onChange={(e) => change({ answer: e.currentTarget.value })}
          onKeyDown={(e) => {
            if (e.key === "Escape" && value.answer === "") onDone(false);
            if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) save();
          }}
        />
        <MaskedNote texts={[value.question, value.answer]} />
        {draft.isSuccess ? (
          <p className={classes.drafted} role="status">
            {t(
              draft.data.text === ""
                ? "unanswered_more.draft_none"
                : draft.data.written
                  ? "unanswered_more.draft_written"
                  : "unanswered_more.draft_near",
            )}
          </p>
        ) : null}
        <Autocomplete
          className={classes.category}
          label={t("unanswered_more.answer_category")}
          placeholder={t("unanswered_more.answer_none")}
          data={categories}
          value={value.category}
          error={errors.category ?? [...value.category].length > MAX.category}
          onChange={(category) => change({ category })}
        />
        <Checkbox
          label={t("unanswered_more.also_tell")}
          checked={value.tell}
          onChange={(e) => change({ tell: e.currentTarget.checked })}
        />
        <div className={classes.editorActions}>
          <Button
            variant="subtle"
            className={classes.draft}
            leftSection={<IconSparkles size={15} stroke={1.75} />}
            loading={draft.isPending}
            onClick={draftAnswer}
          >
            {t("unanswered_more.draft")}
          </Button>
          <Button variant="default" onClick={() => onDone(false)}>
            {t("actions.cancel")}
          </Button>
          <Button loading={pending} disabled={long} onClick={save}>
            {t("unanswered.save")}
          </Button>
        </div>
      </div>
    </div>
  );
}
