import { Button, Select, TextInput } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { templatesQuery } from "../start-queries";
import { Templates } from "../Templates";
import { LANGUAGES, languageName } from "../words";
import { type Draft, fill } from "./draft";
import { type Frame, StepFrame } from "./StepFrame";
import classes from "./Welcome.module.css";

export function StartStep({
  frame,
  draft,
  change,
  company,
  onDone,
}: {
  frame: Frame;
  draft: Draft;
  change: (d: Partial<Draft>) => void;
  company: string;
  onDone: () => void;
}) {
  const { t, i18n } = useTranslation();
  const templates = useQuery(templatesQuery(draft.language));
  const template = templates.data?.find((x) => x.code === draft.template);
  const [error, setError] = useState<string | null>(null);
  const name = draft.name ?? template?.name ?? "";
  const next = () => {
    const wrong =
      name.trim() === "" ? t("form.required") : [...name].length > 60 ? t("form.too_long", { max: 60 }) : null;
    setError(wrong);
    if (wrong) return;
    onDone();
  };
  return (
    <form
      noValidate
      onSubmit={(e) => {
        e.preventDefault();
        next();
      }}
    >
      <StepFrame
        frame={frame}
        title={t("welcome.start.title")}
        text={t("welcome.start.text")}
        foot={
          <Button type="submit" size="md" disabled={!template} rightSection={<IconArrowRight size={16} />}>
            {t("welcome.next")}
          </Button>
        }
      >
        <Templates
          language={draft.language}
          value={draft.template}
          onChange={(code) => change({ template: code, faqs: null })}
        />
        <div className={classes.names}>
          <TextInput
            size="md"
            label={t("welcome.start.name")}
            description={t("bots.name_help")}
            value={name}
            error={error}
            aria-invalid={error ? true : undefined}
            onChange={(e) => {
              setError(null);
              change({ name: e.currentTarget.value });
            }}
          />
          <Select
            size="md"
            label={t("welcome.start.language")}
            description={t("bots.display_language_help")}
            data={LANGUAGES.map((l) => ({ value: l, label: languageName(l, i18n.language) }))}
            value={draft.language}
            onChange={(v) => v && change({ language: v, faqs: null })}
          />
        </div>
        {template ? (
          <p className={classes.note}>
            {t("welcome.start.greets", { greeting: fill(template.greeting, { company, bot: name }) })}
          </p>
        ) : null}
      </StepFrame>
    </form>
  );
}
