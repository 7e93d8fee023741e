import { Button, PasswordInput, TextInput } from "@mantine/core";
import { IconAlertCircle, IconMailCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { PASSWORD_MIN, useRules, useServerForm } from "@/lib/form";
import { problemText } from "@/lib/problem";
import { Bone } from "@/ui/Skeleton";
import classes from "./Auth.module.css";
import { AuthFrame, Callout } from "./AuthFrame";
import { signUpLookQuery, useConfirmSignUp, useRequestSignUp } from "./queries";

/** Ask for a link; whether the address has an account already stands in the mail alone. */
export function SignUpScreen({ back }: { back: ReactNode }) {
  const { t, i18n } = useTranslation();
  const rules = useRules();
  const request = useRequestSignUp();
  const [sentTo, setSentTo] = useState<string | null>(null);
  const form = useServerForm({ initialValues: { email: "" }, validate: { email: rules.email } });
  if (sentTo) {
    return (
      <AuthFrame title={t("sign_up.sent_title")} foot={back}>
        <div className={classes.form}>
          <Callout tone="good" icon={<IconMailCheck size={16} stroke={1.75} />}>
            {t("sign_up.sent", { email: sentTo })}
          </Callout>
        </div>
      </AuthFrame>
    );
  }
  return (
    <AuthFrame title={t("sign_up.title")} text={t("sign_up.text")} foot={back}>
      <form
        className={classes.form}
        noValidate
        onSubmit={form.run(async (v) => {
          await request.mutateAsync({ email: v.email.trim(), locale: i18n.language });
          setSentTo(v.email.trim());
        })}
      >
        {form.problem ? (
          <Callout tone="bad" icon={<IconAlertCircle size={16} />}>
            {form.problem}
          </Callout>
        ) : null}
        <TextInput
          size="md"
          label={t("fields.email")}
          type="email"
          autoComplete="username"
          autoFocus
          {...form.field("email")}
        />
        <Button type="submit" size="md" fullWidth loading={request.isPending}>
          {t("sign_up.ask")}
        </Button>
      </form>
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
  if (look.isPending) {
    return (
      <AuthFrame title={t("sign_up.title")}>
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
      <AuthFrame title={t("sign_up.invalid_title")} foot={back}>
        <div className={classes.form}>
          <Callout tone="bad" icon={<IconAlertCircle size={16} />}>
            {problemText(t, look.error)}
          </Callout>
          <div>{again}</div>
        </div>
      </AuthFrame>
    );
  }
  return (
    <AuthFrame
      title={t("sign_up.confirm_title")}
      text={t("sign_up.confirm_text", { email: look.data.email })}
      foot={back}
    >
      <form
        className={classes.form}
        noValidate
        onSubmit={form.run(async (v) => {
          await confirm.mutateAsync({
            token,
            workspace: v.workspace.trim(),
            name: v.name.trim(),
            password: v.password,
          });
          onDone();
        })}
      >
        {form.problem ? (
          <Callout tone="bad" icon={<IconAlertCircle size={16} />}>
            {form.problem}
          </Callout>
        ) : null}
        <TextInput
          size="md"
          label={t("auth.company")}
          description={t("auth.company_help")}
          autoComplete="organization"
          autoFocus
          {...form.field("workspace")}
        />
        <TextInput size="md" label={t("fields.your_name")} autoComplete="name" {...form.field("name")} />
        <input type="hidden" name="username" autoComplete="username" value={look.data.email} readOnly />
        <PasswordInput
          size="md"
          label={t("fields.password")}
          description={t("auth.password_help", { min: PASSWORD_MIN })}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ "aria-label": t("auth.show_password") }}
          {...form.field("password")}
        />
        <Button type="submit" size="md" fullWidth loading={confirm.isPending}>
          {t("auth.setup_action")}
        </Button>
      </form>
    </AuthFrame>
  );
}
