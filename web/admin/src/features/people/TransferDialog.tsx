import { Button, Modal, PasswordInput, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Member } from "@/lib/api/types";
import { useRules, useServerForm } from "@/lib/form";
import { FormProblem } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { toast } from "@/ui/toast";
import { useTransfer } from "./queries";

/** The owner hands the workspace over, and shows once more that it is he. */
export function TransferDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const { t } = useTranslation();
  const rules = useRules();
  const transfer = useTransfer();
  const f = useServerForm({ initialValues: { password: "", code: "" }, validate: { password: rules.required } });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("members.transfer_title", { name: member.name })}
      size={420}
      closeButtonProps={{ "aria-label": t("actions.close_dialog") }}
    >
      <form
        noValidate
        className={form.stack}
        onSubmit={f.run(async (v) => {
          await transfer.mutateAsync({ to_member_id: member.id, password: v.password, code: v.code.trim() });
          toast(t("members.transferred", { name: member.name }));
          onClose();
        })}
      >
        <p>{t("members.transfer_text", { name: member.name })}</p>
        <FormProblem text={f.problem} />
        <PasswordInput
          label={t("account.current_password")}
          autoComplete="current-password"
          data-autofocus
          visibilityToggleButtonProps={{ "aria-label": t("auth.show_password") }}
          {...f.field("password")}
        />
        <TextInput
          label={t("auth.code")}
          description={t("members.transfer_code")}
          autoComplete="one-time-code"
          {...f.field("code")}
        />
        <div className={form.actions}>
          <Button size="sm" variant="default" onClick={onClose}>
            {t("actions.cancel")}
          </Button>
          <Button size="sm" color="red" type="submit" loading={transfer.isPending}>
            {t("members.transfer")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
