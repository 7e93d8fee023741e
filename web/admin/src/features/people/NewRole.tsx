import { Button, Select, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Role } from "@/lib/api/types";
import { useRules, useServerForm } from "@/lib/form";
import { Dialog } from "@/ui/Dialog";
import { FormProblem } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { toast } from "@/ui/toast";
import { useCreateRole } from "./queries";
import { roleName } from "./roles";

/** A role of the workspace's own: a name, and the role it starts as. */
export function NewRole({ sources, onClose }: { sources: Role[]; onClose: () => void }) {
  const { t } = useTranslation();
  const rules = useRules();
  const create = useCreateRole();
  const f = useServerForm({
    initialValues: {
      name: "",
      from_role_id: (sources.find((r) => r.key === "junior_member") ?? sources[0])?.id ?? "",
    },
    validate: { name: rules.required },
  });
  return (
    <Dialog onClose={onClose} title={t("matrix.new_role")} size={420}>
      <form
        noValidate
        onSubmit={f.run(async (values) => {
          const role = await create.mutateAsync(values);
          toast(t("matrix.role_made", { name: role.name }));
          onClose();
        })}
      >
        <FormProblem text={f.problem} />
        <div className={form.stack}>
          <TextInput
            label={t("matrix.role_name")}
            maxLength={40}
            autoComplete="off"
            data-autofocus
            {...f.field("name")}
          />
          <Select
            label={t("matrix.copy_of")}
            description={t("matrix.copy_help")}
            allowDeselect={false}
            data={sources.map((r) => ({ value: r.id, label: roleName(t, r) }))}
            {...f.field("from_role_id")}
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
    </Dialog>
  );
}
