import { Dialog } from "@/ui/Dialog";
import "@mantine/core/styles/Pill.layer.css";
import "@mantine/core/styles/PillsInput.layer.css";
import { Button, MultiSelect, SegmentedControl, Textarea, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AnswerTest, Expect, TestSource } from "@/lib/api/check-types";
import { fieldErrors, problemText } from "@/lib/problem";
import { CharCount, FormProblem } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { toast } from "@/ui/toast";
import { sourcesQuery, useSaveTest } from "./queries";

const MAX_QUESTION = 500;
const EXPECTS: Expect[] = ["answered", "unanswered", "person"];

/** A new test, or one that is there already. */
export function TestDialog({ botId, test, onClose }: { botId: string; test?: AnswerTest; onClose: () => void }) {
  const { t } = useTranslation();
  const save = useSaveTest(botId, test?.id);
  const [question, setQuestion] = useState(test?.question ?? "");
  const [expect, setExpect] = useState<Expect>(test?.expect ?? "answered");
  const [chosen, setChosen] = useState<TestSource[]>(test?.sources ?? []);
  const [facts, setFacts] = useState(test?.facts.join("\n") ?? "");
  const [language, setLanguage] = useState(test?.language ?? "");
  const [note, setNote] = useState(test?.note ?? "");
  const [search, setSearch] = useState("");
  const [words] = useDebouncedValue(search, 200);
  const [empty, setEmpty] = useState(false);
  const found = useQuery(sourcesQuery(botId, words)).data ?? [];
  const known = [...chosen, ...found.filter((s) => !chosen.some((c) => c.id === s.id))];
  const wrong = fieldErrors(t, save.error, ["question", "facts", "source_ids", "language", "note"]);
  const submit = () => {
    if (question.trim() === "") return setEmpty(true);
    save.mutate(
      {
        question: question.trim(),
        expect,
        source_ids: expect === "answered" ? chosen.map((s) => s.id) : [],
        facts: expect === "answered" ? facts.split("\n").filter((f) => f.trim() !== "") : [],
        language: language.trim(),
        note: note.trim(),
      },
      {
        onSuccess: () => {
          toast(t("checks.saved"));
          onClose();
        },
      },
    );
  };
  return (
    <Dialog onClose={onClose} size={580} title={t(test ? "checks.edit" : "checks.add")}>
      <form
        className={form.stack}
        onSubmit={(e) => {
          e.preventDefault();
          submit();
        }}
      >
        <FormProblem text={save.error && Object.keys(wrong).length === 0 ? problemText(t, save.error) : null} />
        <TextInput
          label={t("checks.question")}
          data-autofocus
          value={question}
          error={(empty && question.trim() === "" ? t("form.required") : undefined) ?? wrong.question}
          description={<CharCount text={question} max={MAX_QUESTION} />}
          onChange={(e) => setQuestion(e.currentTarget.value)}
        />
        <div>
          <SegmentedControl
            fullWidth
            aria-label={t("checks.expect")}
            value={expect}
            onChange={setExpect}
            data={EXPECTS.map((x) => ({ value: x, label: t(`checks.expects.${x}`) }))}
          />
        </div>
        {expect === "answered" ? (
          <>
            <MultiSelect
              label={t("checks.sources")}
              description={t("checks.sources_help")}
              placeholder={chosen.length === 0 ? t("checks.sources_search") : undefined}
              searchable
              inputWrapperOrder={["label", "input", "description", "error"]}
              maxValues={10}
              nothingFoundMessage={t("checks.sources_none")}
              data={known.map((s) => ({ value: s.id, label: s.title }))}
              filter={({ options }) => options}
              value={chosen.map((s) => s.id)}
              searchValue={search}
              onSearchChange={setSearch}
              error={wrong.source_ids}
              onChange={(ids) => setChosen(known.filter((s) => ids.includes(s.id)))}
            />
            <Textarea
              label={t("checks.facts")}
              description={t("checks.facts_help")}
              autosize
              minRows={2}
              maxRows={8}
              value={facts}
              error={wrong.facts}
              onChange={(e) => setFacts(e.currentTarget.value)}
            />
          </>
        ) : null}
        <div className={form.two}>
          <TextInput
            label={t("checks.language")}
            description={t("checks.language_help")}
            maxLength={3}
            value={language}
            error={wrong.language}
            onChange={(e) => setLanguage(e.currentTarget.value)}
          />
          <TextInput
            label={t("checks.note")}
            description={t("checks.note_help")}
            maxLength={1000}
            value={note}
            error={wrong.note}
            onChange={(e) => setNote(e.currentTarget.value)}
          />
        </div>
        <div className={form.actions}>
          <Button variant="default" onClick={onClose}>
            {t("actions.cancel")}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t("checks.save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
