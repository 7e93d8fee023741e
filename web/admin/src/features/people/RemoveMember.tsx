import { Button, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Member } from "@/lib/api/types";
import { problemText } from "@/lib/problem";
import { Dialog } from "@/ui/Dialog";
import { FormProblem } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { toast } from "@/ui/toast";
import { membersQuery, rolesQuery, useRemoveMember } from "./queries";

/** Asks where the open conversations of a member go who is taken out. */
export function RemoveMember({ member, onClose }: { member: Member; onClose: () => void }) {
  const { t } = useTranslation();
  const [to, setTo] = useState<string | null>(null);
  const { data: members = [] } = useQuery(membersQuery);
  const remove = useRemoveMember();
  const { data: roles = [] } = useQuery(rolesQuery);
  // Conversations go to nobody who could not answer them.
  const answers = new Set(
    roles.filter((r) => r.permissions.live_chat === "edit" || r.permissions.live_chat === "manage").map((r) => r.id),
  );
  const others = members.filter((m) => m.id !== member.id && m.state === "active" && answers.has(m.role.id));
  return (
    <Dialog onClose={onClose} title={t("members.remove_title", { name: member.name })} size={420}>
      <form
        className={form.stack}
        onSubmit={(e) => {
          e.preventDefault();
          remove.mutate(
            { id: member.id, to },
            {
              onSuccess: () => {
                toast(t("members.removed", { name: member.name }));
                onClose();
              },
            },
          );
        }}
      >
        <p>{t("members.remove_text", { name: member.name })}</p>
        <FormProblem text={remove.error ? problemText(t, remove.error) : null} />
        <Select
          label={t("members.remove_to")}
          description={t("members.remove_to_help")}
          placeholder={t("members.remove_to_nobody")}
          clearable
          searchable
          data={others.map((m) => ({ value: m.id, label: m.name }))}
          value={to}
          onChange={setTo}
        />
        <div className={form.actions}>
          <Button size="sm" variant="default" data-autofocus onClick={onClose}>
            {t("actions.cancel")}
          </Button>
          <Button size="sm" color="red" type="submit" loading={remove.isPending}>
            {t("members.remove")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
