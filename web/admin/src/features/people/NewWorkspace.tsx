import { Button, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useRules, useServerForm } from "@/lib/form";
import { switchWorkspace } from "@/lib/session";
import { Dialog } from "@/ui/Dialog";
import { FormProblem } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { useCreateWorkspace } from "./queries";

/** A further workspace: empty, and its maker's own. It is opened at once. */
export default function NewWorkspace({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const rules = useRules();
  const create = useCreateWorkspace();
  const f = useServerForm({ initialValues: { name: "" }, validate: { name: rules.text(100) } });
  return (
    <Dialog onClose={onClose} title={t("sign_up.new_workspace")} size={420}>
      <form
        noValidate
        onSubmit={f.run(async (v) => {
          const { id } = await create.mutateAsync({ name: v.name.trim() });
          switchWorkspace(id);
        })}
      >
        <FormProblem text={f.problem} />
        <div className={form.stack}>
          <TextInput
            label={t("sign_up.workspace_name")}
            description={t("sign_up.new_workspace_help")}
            autoComplete="organization"
            data-autofocus
            {...f.field("name")}
          />
          <div className={form.actions}>
            <Button size="sm" variant="default" onClick={onClose}>
              {t("actions.cancel")}
            </Button>
            <Button size="sm" type="submit" loading={create.isPending || create.isSuccess}>
              {t("actions.create")}
            </Button>
          </div>
        </div>
      </form>
    </Dialog>
  );
}
