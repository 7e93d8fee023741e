import { TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { InvitationLook } from "@/lib/api/types";
import { useRules, useServerForm } from "@/lib/form";
import { WorkspaceTile } from "@/ui/Avatar";
import { AuthForm, AuthNotice, AuthWaiting, Code, Password } from "./AuthForm";
import { AuthFrame, Refusal } from "./AuthFrame";
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
  if (look.isPending) return <AuthWaiting title={t("auth.invite_loading")} />;
  if (look.isError) return <AuthNotice title={t("auth.invite_invalid_title")} error={look.error} foot={back} />;
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
      <AuthForm
        form={form}
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
        action={t("auth.invite_action", { workspace: look.workspace })}
        pending={accept.isPending}
      >
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
        <Password
          known={!look.needs_account}
          {...(look.needs_account ? {} : { description: t("auth.invite_existing") })}
          {...form.field("password")}
        />
        {asked ? <Code {...form.field("code")} /> : null}
      </AuthForm>
    </AuthFrame>
  );
}
