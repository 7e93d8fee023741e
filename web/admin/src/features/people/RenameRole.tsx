import { ActionIcon, Button, TextInput } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Role } from "@/lib/api/types";
import { useRules, useServerForm } from "@/lib/form";
import { Dialog } from "@/ui/Dialog";
import { FormProblem } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { toast } from "@/ui/toast";
import { useRenameRole } from "./queries";

/** In the head of an own role's column. */
export function RenameRole({ role }: { role: Role }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={24}
        aria-label={t("matrix.rename_named", { name: role.name })}
        onClick={() => setOpen(true)}
      >
        <IconPencil size={15} stroke={1.75} />
      </ActionIcon>
      {open ? <Rename role={role} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function Rename({ role, onClose }: { role: Role; onClose: () => void }) {
  const { t } = useTranslation();
  const rules = useRules();
  const rename = useRenameRole();
  const f = useServerForm({ initialValues: { name: role.name }, validate: { name: rules.required } });
  return (
    <Dialog onClose={onClose} title={t("matrix.rename_title", { name: role.name })} size={420}>
      <form
        noValidate
        onSubmit={f.run(async ({ name }) => {
          const renamed = await rename.mutateAsync({ id: role.id, name: name.trim() });
          toast(t("matrix.renamed", { name: renamed.name }));
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
          <div className={form.actions}>
            <Button size="sm" variant="default" onClick={onClose}>
              {t("actions.cancel")}
            </Button>
            <Button size="sm" type="submit" loading={rename.isPending}>
              {t("matrix.rename")}
            </Button>
          </div>
        </div>
      </form>
    </Dialog>
  );
}
