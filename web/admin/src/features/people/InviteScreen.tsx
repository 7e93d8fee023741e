import { Button, PasswordInput, TextInput } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { InvitationLook } from "@/lib/api/types";
import { PASSWORD_MIN, useRules, useServerForm } from "@/lib/form";
import { problemText } from "@/lib/problem";
import { WorkspaceTile } from "@/ui/Avatar";
import { Bone } from "@/ui/Skeleton";
import classes from "./Auth.module.css";
import { AuthFrame, Callout, Refusal } from "./AuthFrame";
import { ProviderButton } from "./ProviderButton";
import { invitationLookQuery, useAcceptInvitation } from "./queries";
import { roleName } from "./roles";
import { asksForCode } from "./security";

type Props = {
  token: string;
  onDone: () => void;
  back: React.ReactNode;
  /** The name of the operator's sign-in provider. */
  provider?: string;
  /** The code of why the provider did not let the person in. */
  refused?: string;
};

export function InviteScreen({ token, onDone, back, provider, refused }: Props) {
  const { t } = useTranslation();
  const look = useQuery(invitationLookQuery(token));
  if (look.isPending) {
    return (
      <AuthFrame title={t("auth.invite_loading")}>
        <div className={classes.form} role="status" aria-label={t("states.loading")}>
          <Bone w="60%" h={14} />
          <Bone h={40} />
          <Bone h={40} />
        </div>
      </AuthFrame>
    );
  }
  if (look.isError) {
    return (
      <AuthFrame title={t("auth.invite_invalid_title")} foot={back}>
        <div className={classes.form}>
          <Callout tone="bad" icon={<IconAlertCircle size={16} />}>
            {problemText(t, look.error)}
          </Callout>
        </div>
      </AuthFrame>
    );
  }
  return <Accept token={token} look={look.data} onDone={onDone} back={back} provider={provider} refused={refused} />;
}

function Accept({ token, look, onDone, back, provider, refused }: Props & { look: InvitationLook }) {
  const { t } = useTranslation();
  const rules = useRules();
  const accept = useAcceptInvitation();
  // The invited address has an account with a second factor.
  const [asked, setAsked] = useState(false);
  const form = useServerForm({
    initialValues: { name: "", password: "", code: "" },
    validate: {
      name: look.needs_account ? rules.text(100) : () => null,
      password: look.needs_account ? rules.password : rules.required,
      code: (v) => (asked ? rules.required(v) : null),
    },
  });
  return (
    <AuthFrame
      logo={look.logo_url ? <WorkspaceTile name={look.workspace} src={look.logo_url} size={56} /> : null}
      title={t("auth.invite_title", { workspace: look.workspace })}
      text={t("auth.invite_text", { email: look.email, role: roleName(t, look.role) })}
      foot={back}
    >
      <Refusal code={refused} />
      {provider ? <ProviderButton name={provider} invitation={token} /> : null}
      <form
        className={classes.form}
        noValidate
        onSubmit={form.run(async (v) => {
          const code = asked ? { code: v.code.trim() } : {};
          try {
            await accept.mutateAsync({ token, name: v.name.trim(), password: v.password, ...code });
          } catch (e) {
            if (!asksForCode(e)) throw e;
            setAsked(true);
            return;
          }
          onDone();
        })}
      >
        {form.problem ? (
          <Callout tone="bad" icon={<IconAlertCircle size={16} />}>
            {form.problem}
          </Callout>
        ) : null}
        {look.needs_account ? (
          <TextInput
            size="md"
            label={t("fields.your_name")}
            autoComplete="name"
            autoFocus={!provider}
            {...form.field("name")}
          />
        ) : null}
        <input type="hidden" name="username" autoComplete="username" value={look.email} readOnly />
        <PasswordInput
          size="md"
          label={t("fields.password")}
          description={look.needs_account ? t("auth.password_help", { min: PASSWORD_MIN }) : t("auth.invite_existing")}
          autoComplete={look.needs_account ? "new-password" : "current-password"}
          visibilityToggleButtonProps={{ "aria-label": t("auth.show_password") }}
          {...form.field("password")}
        />
        {asked ? (
          <TextInput
            size="md"
            label={t("auth.code")}
            description={t("auth.code_help")}
            autoComplete="one-time-code"
            autoFocus
            {...form.field("code")}
          />
        ) : null}
        <Button type="submit" size="md" fullWidth loading={accept.isPending}>
          {t("auth.invite_action", { workspace: look.workspace })}
        </Button>
      </form>
    </AuthFrame>
  );
}
