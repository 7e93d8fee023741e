import { ActionIcon, Button, Textarea, TextInput, Tooltip } from "@mantine/core";
import { IconArrowRight, IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/lib/api/client";
import type { TemplateFaq } from "@/lib/api/types";
import { codeText, problemText } from "@/lib/problem";
import { FormProblem } from "@/ui/FormParts";
import { Card } from "@/ui/Panel";
import { templatesQuery, useStartBot } from "../start-queries";
import { type Draft, fill, pieces } from "./draft";
import { type Frame, StepFrame } from "./StepFrame";
import classes from "./Welcome.module.css";

type Wrong = Record<number, { question?: string; answer?: string }>;

/** The first answers: the template's, completed with the company's facts, changed, left out or written anew. */
export function TeachStep({
  frame,
  draft,
  change,
  company,
  onName,
  onDone,
}: {
  frame: Frame;
  draft: Draft;
  change: (d: Partial<Draft>) => void;
  company: string;
  /** The name is wrong: it is asked for one step before. */
  onName: () => void;
  onDone: (botId: string) => Promise<void>;
}) {
  const { t } = useTranslation();
  const { data: templates } = useSuspenseQuery(templatesQuery(draft.language));
  const template = templates.find((x) => x.code === draft.template) ?? templates[0];
  const create = useStartBot();
  const [wrong, setWrong] = useState<Wrong>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [editing, setEditing] = useState<number | null>(null);
  const labels = useMemo(() => Object.fromEntries(template?.blanks.map((b) => [b.key, b.label]) ?? []), [template]);
  if (!template) return null;
  const faqs = draft.faqs ?? template.faqs;
  const name = (draft.name ?? template.name).trim();
  const values = { ...draft.values, company, bot: name };
  const set = (list: TemplateFaq[]) => {
    setWrong({});
    change({ faqs: list });
  };
  const open = faqs.filter((f) => /\{\{/.test(fill(f.answer, values))).length;

  const finish = async (list: TemplateFaq[]) => {
    setProblem(null);
    setWrong({});
    try {
      const bot = await create.mutateAsync({
        name,
        display_language: draft.language,
        template: { code: template.code, language: template.language, values: draft.values, faqs: list },
      });
      await onDone(bot.id);
    } catch (e) {
      const found: Wrong = {};
      let other = true;
      for (const x of (e instanceof ApiError && e.problem?.errors) || []) {
        const m = /^body\.template\.faqs\[(\d+)\]\.(question|answer)/.exec(x.location ?? "");
        if (m) {
          found[Number(m[1])] = {
            ...found[Number(m[1])],
            [m[2] as "question" | "answer"]: codeText(t, x.code ?? "") ?? t("errors.field.wrong"),
          };
          other = false;
        }
      }
      setWrong(found);
      const first = Object.keys(found)[0];
      if (first !== undefined) setEditing(Number(first));
      if (other) setProblem(problemText(t, e));
    }
  };
  return (
    <StepFrame
      frame={frame}
      title={t("welcome.teach.title", { name })}
      text={t("welcome.teach.text")}
      foot={
        <>
          {open > 0 ? <span>{t("welcome.teach.open", { count: open })}</span> : null}
          {faqs.length > 0 ? (
            <Button variant="subtle" color="gray" size="md" disabled={create.isPending} onClick={() => finish([])}>
              {t("welcome.teach.skip")}
            </Button>
          ) : null}
          <Button
            size="md"
            loading={create.isPending}
            rightSection={<IconArrowRight size={16} />}
            onClick={() => finish(faqs)}
          >
            {t("welcome.teach.action", { name })}
          </Button>
        </>
      }
    >
      <FormProblem text={problem} />
      {problem && /name/.test(create.error?.message ?? "") ? (
        <Button variant="default" onClick={onName} style={{ alignSelf: "flex-start" }}>
          {t("welcome.teach.rename")}
        </Button>
      ) : null}
      {template.blanks.length > 0 ? (
        <Card title={t("welcome.teach.facts")} hint={t("welcome.teach.facts_hint")}>
          <div className={classes.facts}>
            {template.blanks.map((b) => (
              <TextInput
                key={b.key}
                label={b.label}
                placeholder={b.example}
                maxLength={300}
                value={draft.values[b.key] ?? ""}
                onChange={(e) => change({ values: { ...draft.values, [b.key]: e.currentTarget.value } })}
              />
            ))}
          </div>
        </Card>
      ) : null}
      <Card
        title={t("welcome.teach.answers")}
        actions={
          <Button
            size="compact-md"
            variant="default"
            leftSection={<IconPlus size={15} stroke={1.75} />}
            onClick={() => {
              set([...faqs, { question: "", answer: "" }]);
              setEditing(faqs.length);
            }}
          >
            {t("welcome.teach.add")}
          </Button>
        }
      >
        {faqs.length === 0 ? <p className={classes.note}>{t("welcome.teach.none")}</p> : null}
        <ul className={classes.list}>
          {faqs.map((f, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a new one stands at the end and has no name yet
            <li key={i} className={classes.faq}>
              {editing === i ? (
                <Editor
                  faq={{ ...f, question: fill(f.question, values), answer: fill(f.answer, values) }}
                  wrong={wrong[i]}
                  onChange={(next) => set(faqs.map((x, j) => (j === i ? { ...x, ...next } : x)))}
                  onClose={() => setEditing(null)}
                />
              ) : (
                <div className={classes.faqWords}>
                  <div className={classes.question}>{fill(f.question, values) || t("welcome.teach.no_question")}</div>
                  <div className={classes.answer}>
                    {pieces(fill(f.answer, values), labels).map((p, j) =>
                      p.blank ? (
                        // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text have no other name
                        <span key={j} className={classes.blank}>
                          {p.text}
                        </span>
                      ) : (
                        p.text
                      ),
                    )}
                  </div>
                  {wrong[i] ? (
                    <div className={classes.wrong}>
                      {[wrong[i]?.question, wrong[i]?.answer].filter(Boolean).join(" ")}
                    </div>
                  ) : null}
                </div>
              )}
              {editing === i ? null : (
                <Tooltip label={t("actions.edit")}>
                  <ActionIcon
                    size={28}
                    aria-label={t("welcome.teach.edit", { question: fill(f.question, values) })}
                    onClick={() => setEditing(i)}
                  >
                    <IconPencil size={15} stroke={1.75} />
                  </ActionIcon>
                </Tooltip>
              )}
              <Tooltip label={t("welcome.teach.leave_out")}>
                <ActionIcon
                  size={28}
                  aria-label={t("welcome.teach.remove", { question: fill(f.question, values) })}
                  onClick={() => {
                    setEditing(null);
                    set(faqs.filter((_, j) => j !== i));
                  }}
                >
                  <IconTrash size={15} stroke={1.75} />
                </ActionIcon>
              </Tooltip>
            </li>
          ))}
        </ul>
      </Card>
    </StepFrame>
  );
}

function Editor({
  faq,
  wrong,
  onChange,
  onClose,
}: {
  faq: TemplateFaq;
  wrong: { question?: string; answer?: string } | undefined;
  onChange: (f: { question: string; answer: string }) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  return (
    <div className={classes.editor}>
      <TextInput
        label={t("faqs.question")}
        data-autofocus
        autoFocus
        value={faq.question}
        error={wrong?.question}
        onChange={(e) => onChange({ question: e.currentTarget.value, answer: faq.answer })}
      />
      <Textarea
        label={t("faqs.answer")}
        autosize
        minRows={2}
        maxRows={8}
        value={faq.answer}
        error={wrong?.answer}
        onChange={(e) => onChange({ question: faq.question, answer: e.currentTarget.value })}
      />
      <div>
        <Button size="compact-md" variant="default" onClick={onClose}>
          {t("actions.done")}
        </Button>
      </div>
    </div>
  );
}
