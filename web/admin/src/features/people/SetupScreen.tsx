import { Button, PasswordInput, TextInput } from "@mantine/core";
import { IconAlertCircle, IconMailOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { PASSWORD_MIN, useRules, useServerForm } from "@/lib/form";
import classes from "./Auth.module.css";
import { AuthFrame, Callout } from "./AuthFrame";
import { useSetup } from "./queries";

/** The first minute of an installation: one owner, one workspace. */
export function SetupScreen({
  mailConfigured,
  version,
  onDone,
}: {
  mailConfigured: boolean;
  version: string;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const rules = useRules();
  const setup = useSetup();
  const form = useServerForm({
    initialValues: { workspace: "", name: "", email: "", password: "" },
    validate: { workspace: rules.text(100), name: rules.text(100), email: rules.email, password: rules.password },
  });
  return (
    <AuthFrame title={t("auth.setup_title")} text={t("auth.setup_text")} foot={t("auth.version", { version })}>
      <form
        className={classes.form}
        noValidate
        onSubmit={form.run(async (v) => {
          await setup.mutateAsync({
            workspace: v.workspace.trim(),
            name: v.name.trim(),
            email: v.email.trim(),
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
        <TextInput size="md" label={t("fields.email")} type="email" autoComplete="username" {...form.field("email")} />
        <PasswordInput
          size="md"
          label={t("fields.password")}
          description={t("auth.password_help", { min: PASSWORD_MIN })}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ "aria-label": t("auth.show_password") }}
          {...form.field("password")}
        />
        {mailConfigured ? null : (
          <Callout icon={<IconMailOff size={16} stroke={1.75} />}>{t("auth.no_mail_setup")}</Callout>
        )}
        <Button type="submit" size="md" fullWidth loading={setup.isPending}>
          {t("auth.setup_action")}
        </Button>
      </form>
    </AuthFrame>
  );
}
