import { Button, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Member } from "@/lib/api/types";
import { useServerForm } from "@/lib/form";
import { Dialog } from "@/ui/Dialog";
import { FormProblem } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { toast } from "@/ui/toast";
import { Presence } from "./Presence";
import { usePresence } from "./presence";
import { useTransfer } from "./queries";

/** The owner hands the workspace over, and shows once more that it is he. */
export function TransferDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const { t } = useTranslation();
  const presence = usePresence();
  const transfer = useTransfer();
  const f = useServerForm({ initialValues: { password: "", code: "" }, validate: { password: presence.rule } });
  return (
    <Dialog onClose={onClose} title={t("members.transfer_title", { name: member.name })} size={420}>
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
        <Presence field={f.field("password")} first />
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
          <Button size="sm" color="red" type="submit" disabled={!presence.ready} loading={transfer.isPending}>
            {t("members.transfer")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
