import { Button, Modal, Select, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Bot, TemplateCode } from "@/lib/api/types";
import { useRules, useServerForm } from "@/lib/form";
import { useSession } from "@/lib/session";
import { CharCount, FormProblem } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { useStartBot } from "./start-queries";
import { Templates } from "./Templates";
import { LANGUAGES, languageName } from "./words";

/** A further bot: what it begins with, and who it is. */
export function CreateBot({ onClose, onCreated }: { onClose: () => void; onCreated: (b: Bot) => void }) {
  const { t, i18n } = useTranslation();
  const { workspace } = useSession();
  const rules = useRules();
  const create = useStartBot();
  const f = useServerForm({
    initialValues: {
      template: "scratch" as TemplateCode,
      name: "",
      business_name: workspace.name,
      greeting: "",
      display_language: i18n.language,
    },
    validate: { name: rules.text(60), business_name: rules.max(100), greeting: rules.max(255) },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("bots.create_title")}
      size={560}
      closeButtonProps={{ "aria-label": t("actions.close_dialog") }}
    >
      <form
        noValidate
        onSubmit={f.run(async (v) =>
          onCreated(
            await create.mutateAsync({
              name: v.name.trim(),
              business_name: v.business_name.trim() || undefined,
              greeting: v.greeting.trim() || undefined,
              display_language: v.display_language,
              template: { code: v.template, language: v.display_language },
            }),
          ),
        )}
      >
        <FormProblem text={f.problem} />
        <div className={form.stack}>
          <Templates
            compact
            language={f.values.display_language}
            value={f.values.template}
            onChange={(code) => f.set("template", code)}
          />
          <TextInput label={t("fields.name")} description={t("bots.name_help")} data-autofocus {...f.field("name")} />
          <div className={form.two}>
            <TextInput label={t("bots.company")} {...f.field("business_name")} />
            <Select
              label={t("bots.display_language")}
              data={LANGUAGES.map((l) => ({ value: l, label: languageName(l, i18n.language) }))}
              {...f.field("display_language")}
            />
          </div>
          <Textarea
            label={t("bots.greeting")}
            autosize
            minRows={2}
            maxRows={5}
            placeholder={t("bots.greeting_of_template")}
            description={<CharCount text={f.values.greeting} max={255} />}
            {...f.field("greeting")}
          />
          <div className={form.actions}>
            <Button size="sm" variant="default" onClick={onClose}>
              {t("actions.cancel")}
            </Button>
            <Button size="sm" type="submit" loading={create.isPending}>
              {t("actions.create")}
            </Button>
          </div>
        </div>
      </form>
    </Modal>
  );
}
