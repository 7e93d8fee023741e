import { IconMailCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useRules, useServerForm } from "@/lib/form";
import { AskForLink, AuthForm, AuthNotice, AuthWaiting, CompanyAndName, Password } from "./AuthForm";
import { AuthFrame, Callout } from "./AuthFrame";
import { signUpLookQuery, useConfirmSignUp, useRequestSignUp } from "./queries";

/** Ask for a link; whether the address has an account already stands in the mail alone. */
export function SignUpScreen({ back }: { back: ReactNode }) {
  const { t, i18n } = useTranslation();
  const request = useRequestSignUp();
  const [sentTo, setSentTo] = useState<string | null>(null);
  if (sentTo) {
    return (
      <AuthNotice title={t("sign_up.sent_title")} foot={back}>
        <Callout tone="good" icon={<IconMailCheck size={16} stroke={1.75} />}>
          {t("sign_up.sent", { email: sentTo })}
        </Callout>
      </AuthNotice>
    );
  }
  return (
    <AuthFrame title={t("sign_up.title")} text={t("sign_up.text")} foot={back}>
      <AskForLink
        action={t("sign_up.ask")}
        pending={request.isPending}
        onAsk={async (email) => {
          await request.mutateAsync({ email, locale: i18n.language });
          setSentTo(email);
        }}
      />
    </AuthFrame>
  );
}

/** Whoever has opened the link says who he is and what his company is called. */
export function SignUpConfirmScreen({
  token,
  onDone,
  back,
  again,
}: {
  token: string;
  onDone: () => void;
  back: ReactNode;
  again: ReactNode;
}) {
  const { t } = useTranslation();
  const look = useQuery(signUpLookQuery(token));
  const rules = useRules();
  const confirm = useConfirmSignUp();
  const form = useServerForm({
    initialValues: { workspace: "", name: "", password: "" },
    validate: { workspace: rules.text(100), name: rules.text(100), password: rules.password },
  });
  if (look.isPending) return <AuthWaiting title={t("sign_up.title")} />;
  if (look.isError) {
    return (
      <AuthNotice title={t("sign_up.invalid_title")} error={look.error} foot={back}>
        <div>{again}</div>
      </AuthNotice>
    );
  }
  return (
    <AuthFrame
      title={t("sign_up.confirm_title")}
      text={t("sign_up.confirm_text", { email: look.data.email })}
      foot={back}
    >
      <AuthForm
        form={form}
        onSubmit={form.run(async (v) => {
          await confirm.mutateAsync({
            token,
            workspace: v.workspace.trim(),
            name: v.name.trim(),
            password: v.password,
          });
          onDone();
        })}
        action={t("auth.setup_action")}
        pending={confirm.isPending}
      >
        <CompanyAndName field={form.field} />
        <input type="hidden" name="username" autoComplete="username" value={look.data.email} readOnly />
        <Password {...form.field("password")} />
      </AuthForm>
    </AuthFrame>
  );
}
