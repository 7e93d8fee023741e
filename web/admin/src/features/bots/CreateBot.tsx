import { Button, Modal, Select, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Bot } from "@/lib/api/types";
import { useRules, useServerForm } from "@/lib/form";
import { useSession } from "@/lib/session";
import { CharCount, FormProblem } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { useCreateBot } from "./queries";
import { LANGUAGES, languageName } from "./words";

export function CreateBot({ onClose, onCreated }: { onClose: () => void; onCreated: (b: Bot) => void }) {
  const { t, i18n } = useTranslation();
  const { workspace } = useSession();
  const rules = useRules();
  const create = useCreateBot();
  const f = useServerForm({
    initialValues: { name: "", business_name: workspace.name, greeting: "", display_language: i18n.language },
    validate: { name: rules.text(60), business_name: rules.max(100), greeting: rules.max(255) },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("bots.create_title")}
      size={460}
      closeButtonProps={{ "aria-label": t("actions.close_dialog") }}
    >
      <form
        noValidate
        onSubmit={f.run(async (v) => onCreated(await create.mutateAsync({ ...v, name: v.name.trim() })))}
      >
        <FormProblem text={f.problem} />
        <div className={form.stack}>
          <TextInput label={t("fields.name")} description={t("bots.name_help")} data-autofocus {...f.field("name")} />
          <TextInput label={t("bots.company")} {...f.field("business_name")} />
          <Textarea
            label={t("bots.greeting")}
            autosize
            minRows={2}
            maxRows={5}
            placeholder={t("bots.greeting_placeholder")}
            description={<CharCount text={f.values.greeting} max={255} />}
            {...f.field("greeting")}
          />
          <Select
            label={t("bots.display_language")}
            data={LANGUAGES.map((l) => ({ value: l, label: languageName(l, i18n.language) }))}
            {...f.field("display_language")}
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
