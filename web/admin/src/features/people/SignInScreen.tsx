import { IconCircleCheck, IconInfoCircle } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRules, useServerForm } from "@/lib/form";
import { AuthForm, Code, Email, Password } from "./AuthForm";
import { AuthFrame, Callout, Refusal } from "./AuthFrame";
import { ProviderButton } from "./ProviderButton";
import { useSignIn } from "./queries";
import { asksForCode } from "./security";

export function SignInScreen({
  onDone,
  resetLink,
  signUpLink,
  passwordChanged,
  ended,
  provider,
  next,
  refused,
}: {
  onDone: () => void;
  resetLink: React.ReactNode;
  /** Where anybody may make an account. */
  signUpLink?: React.ReactNode;
  passwordChanged?: boolean;
  /** His session ended while he worked. */
  ended?: boolean;
  /** The name of the operator's sign-in provider, and where to go after it. */
  provider?: string;
  next?: string;
  /** The code of why the provider did not let the person in. */
  refused?: string;
}) {
  const { t } = useTranslation();
  const rules = useRules();
  const signIn = useSignIn();
  // The account has a second factor: asked for when the password was right.
  const [asked, setAsked] = useState(false);
  const form = useServerForm({
    initialValues: { email: "", password: "", code: "" },
    validate: {
      email: rules.email,
      password: rules.required,
      code: (v) => (asked ? rules.required(v) : null),
    },
  });
  return (
    <AuthFrame title={t("auth.sign_in_title")} text={t("auth.sign_in_text")}>
      <Refusal code={refused} />
      {provider ? <ProviderButton name={provider} to={next} /> : null}
      <AuthForm
        form={form}
        facts={
          <>
            {passwordChanged ? (
              <Callout tone="good" icon={<IconCircleCheck size={16} />}>
                {t("auth.password_changed")}
              </Callout>
            ) : null}
            {ended ? <Callout icon={<IconInfoCircle size={16} />}>{t("auth.ended")}</Callout> : null}
          </>
        }
        onSubmit={form.run(async (v) => {
          const code = v.code.trim();
          try {
            await signIn.mutateAsync({ email: v.email.trim(), password: v.password, ...(asked ? { code } : {}) });
          } catch (e) {
            if (!asksForCode(e)) throw e;
            setAsked(true);
            return;
          }
          onDone();
        })}
        action={t("auth.sign_in")}
        pending={signIn.isPending}
        after={
          <>
            <div>{resetLink}</div>
            {signUpLink ? <div>{signUpLink}</div> : null}
          </>
        }
      >
        <Email autoFocus={!provider} {...form.field("email")} />
        <Password known {...form.field("password")} />
        {asked ? <Code {...form.field("code")} /> : null}
      </AuthForm>
    </AuthFrame>
  );
}
