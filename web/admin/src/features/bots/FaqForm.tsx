import { ActionIcon, Autocomplete, Textarea } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { Faq, FaqInput } from "@/lib/api/types";
import { problemText } from "@/lib/problem";
import { CharCount, SwitchRow } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import type { RichValue } from "@/ui/RichEditor";
import { Bone } from "@/ui/Skeleton";
import table from "@/ui/table.module.css";
import { toastProblem } from "@/ui/toast";
import { Alternatives } from "./Alternatives";
import classes from "./FaqDrawer.module.css";
import { sameQuery, uploadImage, useCategoryNames } from "./faq-queries";

const RichEditor = lazy(() => import("@/ui/RichEditor"));

export const MAX = { question: 500, answer: 5000, alternatives: 20, category: 60, images: 5 };

/** A FAQ in the form. The answer is what the editor says once something was typed into it. */
export type Draft = Omit<FaqInput, "answer"> & { key: number; answer: RichValue };

let drafts = 0;
export function draftOf(f: Faq | null): Draft {
  return {
    key: ++drafts,
    question: f?.question ?? "",
    alternatives: f?.alternatives ?? [],
    category: f?.category ?? "",
    active: f?.active ?? true,
    verbatim: f?.verbatim ?? false,
    answer: {
      html: f?.answer_html ?? "",
      text: f?.answer_text ?? "",
      images: f?.answer_html.match(/<img /g)?.length ?? 0,
    },
  };
}

export type DraftErrors = Partial<Record<"question" | "answer" | "alternatives" | "category", string>>;

/** What is longer than it may be: it is red while it is typed, and cannot be saved. */
export function tooLong(d: Draft): boolean {
  return (
    [...d.question].length > MAX.question ||
    [...d.answer.text].length > MAX.answer ||
    d.answer.images > MAX.images ||
    [...d.category].length > MAX.category ||
    d.alternatives.some((a) => [...a].length > MAX.question)
  );
}

/** The fields of one FAQ; of one among several only those that every FAQ needs. */
export function FaqForm({
  botId,
  faqId,
  draft,
  number,
  errors,
  mayEdit,
  twin,
  onChange,
  onRemove,
  onOpen,
}: {
  botId: string;
  faqId: string | null;
  draft: Draft;
  /** Its place among several; null when it is alone. */
  number: number | null;
  errors: DraftErrors;
  mayEdit: boolean;
  /** The same question stands in an earlier draft. */
  twin: boolean;
  onChange: (part: Partial<Draft>) => void;
  onRemove: () => void;
  onOpen: (id: string) => void;
}) {
  const { t } = useTranslation();
  const categories = useCategoryNames(botId);
  const alone = number === null;
  const over = [...draft.question].length > MAX.question;
  return (
    <div className={form.stack} data-pair={alone ? undefined : true}>
      {alone ? null : (
        <div className={classes.pairHead}>
          <span>{t("faqs.pair", { n: number })}</span>
          <ActionIcon size={26} aria-label={t("faqs.remove_pair", { n: number })} onClick={onRemove}>
            <IconTrash size={15} stroke={1.75} />
          </ActionIcon>
        </div>
      )}
      <div>
        <Textarea
          label={t("faqs.question")}
          autosize
          minRows={1}
          maxRows={4}
          value={draft.question}
          error={errors.question ?? over}
          description={
            [...draft.question].length > MAX.question * 0.7 ? (
              <CharCount text={draft.question} max={MAX.question} />
            ) : undefined
          }
          inputWrapperOrder={["label", "input", "description", "error"]}
          onChange={(e) => onChange({ question: e.currentTarget.value.replace(/\n/g, " ") })}
        />
        {twin ? (
          <p className={classes.same}>{t("faqs.same_here")}</p>
        ) : mayEdit ? (
          <Same botId={botId} question={draft.question} except={faqId ?? ""} onOpen={onOpen} />
        ) : null}
      </div>
      {alone ? (
        <Alternatives
          value={draft.alternatives}
          error={
            errors.alternatives ??
            (draft.alternatives.some((a) => [...a].length > MAX.question)
              ? t("form.too_long", { max: MAX.question })
              : undefined)
          }
          disabled={!mayEdit}
          onChange={(alternatives) => onChange({ alternatives })}
        />
      ) : null}
      <Suspense fallback={<Bone h={alone ? 190 : 130} />}>
        <RichEditor
          label={t("faqs.answer")}
          html={draft.answer.html}
          error={errors.answer}
          disabled={!mayEdit}
          minHeight={alone ? 120 : 64}
          maxImages={MAX.images}
          description={<CharCount text={draft.answer.text} max={MAX.answer} />}
          onChange={(answer) => onChange({ answer })}
          onImage={uploadImage}
          onProblem={(e) => toastProblem(problemText(t, e))}
        />
      </Suspense>
      <Autocomplete
        label={t("faqs.category")}
        description={alone ? t("faqs.category_help") : undefined}
        inputWrapperOrder={["label", "input", "description", "error"]}
        data={categories}
        value={draft.category}
        error={
          errors.category ??
          ([...draft.category].length > MAX.category ? t("form.too_long", { max: MAX.category }) : undefined)
        }
        onChange={(category) => onChange({ category })}
      />
      {alone ? (
        <>
          <SwitchRow
            label={t("faqs.verbatim")}
            help={t("faqs.verbatim_help")}
            checked={draft.verbatim}
            disabled={!mayEdit}
            onChange={(verbatim) => onChange({ verbatim })}
          />
          <SwitchRow
            label={t("faqs.active")}
            help={t(draft.active ? "faqs.active_on" : "faqs.active_off")}
            checked={draft.active}
            disabled={!mayEdit}
            onChange={(active) => onChange({ active })}
          />
        </>
      ) : null}
    </div>
  );
}

/** Says while somebody types that the bot knows this question already. */
export function Same({
  botId,
  question,
  except,
  onOpen,
}: {
  botId: string;
  question: string;
  except: string;
  onOpen: (id: string) => void;
}) {
  const { t } = useTranslation();
  const [typed] = useDebouncedValue(question.trim(), 400);
  const same = useQuery({
    ...sameQuery(botId, typed, except),
    enabled: typed.length > 2 && [...typed].length <= MAX.question,
  }).data;
  if (!same || question.trim() === "") return null;
  return (
    <p className={classes.same} role="status">
      {t("faqs.same", { question: same.question })}{" "}
      <button type="button" className={table.link} onClick={() => onOpen(same.id)}>
        {t("faqs.same_open")}
      </button>
      <span className={classes.then}>{t("faqs.same_then")}</span>
    </p>
  );
}
