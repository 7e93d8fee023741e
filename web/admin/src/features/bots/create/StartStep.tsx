import { Select, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Templates } from "../Templates";
import { LANGUAGES, languageName } from "../words";
import classes from "./Create.module.css";
import type { CreateForm } from "./fields";

/** What it begins with, and what it is called. */
export function StartStep({ f }: { f: CreateForm }) {
  const { t, i18n } = useTranslation();
  return (
    <>
      <div className={classes.two}>
        <TextInput label={t("bots.bot_name")} description={t("bots.name_help")} data-autofocus {...f.field("name")} />
        <Select
          label={t("bots.display_language")}
          description={t("create.language_help")}
          data={LANGUAGES.map((l) => ({ value: l, label: languageName(l, i18n.language) }))}
          {...f.field("display_language")}
        />
      </div>
      <Templates
        language={f.values.display_language}
        value={f.values.template}
        onChange={(code) => f.set("template", code)}
      />
    </>
  );
}
