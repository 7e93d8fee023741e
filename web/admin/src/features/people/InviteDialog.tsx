import { Button, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Invitation, Role } from "@/lib/api/types";
import { useRules, useServerForm } from "@/lib/form";
import { CopyField } from "@/ui/CopyField";
import { Dialog } from "@/ui/Dialog";
import { FormProblem } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { BotScope } from "./BotScope";
import { useInvite } from "./queries";
import { roleName } from "./roles";

type Props = { roles: Role[]; bots: { id: string; name: string }[]; onClose: () => void };

/** Invite somebody: a mail goes out when there is mail, and the link can be copied in any case. */
export function InviteDialog({ roles, bots, onClose }: Props) {
  const { t } = useTranslation();
  const rules = useRules();
  const invite = useInvite();
  const [made, setMade] = useState<Invitation | null>(null);
  const choices = roles.filter((r) => r.key !== "owner");
  const f = useServerForm({
    initialValues: {
      email: "",
      role_id: (choices.find((r) => r.key === "junior_member") ?? choices[0])?.id ?? "",
      scope: { all_bots: true, bot_ids: [] as string[] },
    },
    validate: {
      email: rules.email,
      scope: (s: { all_bots: boolean; bot_ids: string[] }) =>
        !s.all_bots && s.bot_ids.length === 0 ? t("members.choose_some") : null,
    },
  });
  if (made?.link) {
    return (
      <Dialog onClose={onClose} title={t("members.invited_title", { email: made.email })} size={520}>
        <div className={form.stack}>
          <p>{t("members.link_text", { email: made.email })}</p>
          <CopyField value={made.link} label={t("members.link")} filled />
          <div className={form.actions}>
            <Button size="sm" variant="default" onClick={onClose}>
              {t("actions.done")}
            </Button>
          </div>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog onClose={onClose} title={t("members.invite_title")} size={440}>
      <form
        noValidate
        onSubmit={f.run(async ({ email, role_id, scope }) =>
          setMade(await invite.mutateAsync({ email: email.trim(), role_id, ...scope })),
        )}
      >
        <FormProblem text={f.problem} />
        <div className={form.stack}>
          <TextInput label={t("fields.email")} type="email" autoComplete="off" data-autofocus {...f.field("email")} />
          <Select
            label={t("members.role")}
            description={t(`members.role_help.${helpKey(choices.find((r) => r.id === f.values.role_id)?.key)}`)}
            data={choices.map((r) => ({ value: r.id, label: roleName(t, r) }))}
            {...f.field("role_id")}
          />
          {bots.length > 0 ? (
            <BotScope value={f.values.scope} bots={bots} error={f.errors.scope} onChange={(s) => f.set("scope", s)} />
          ) : null}
          <div className={form.actions}>
            <Button size="sm" variant="default" onClick={onClose}>
              {t("actions.cancel")}
            </Button>
            <Button size="sm" type="submit" loading={invite.isPending}>
              {t("members.invite")}
            </Button>
          </div>
        </div>
      </form>
    </Dialog>
  );
}

const HELPED = ["admin", "senior_member", "junior_member", "viewer"] as const;
function helpKey(key: string | undefined): (typeof HELPED)[number] | "own" {
  return HELPED.find((k) => k === key) ?? "own";
}
