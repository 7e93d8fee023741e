import { IconMailOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useRules, useServerForm } from "@/lib/form";
import { AuthForm, CompanyAndName, Email, Password } from "./AuthForm";
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
      <AuthForm
        form={form}
        onSubmit={form.run(async (v) => {
          await setup.mutateAsync({
            workspace: v.workspace.trim(),
            name: v.name.trim(),
            email: v.email.trim(),
            password: v.password,
          });
          onDone();
        })}
        action={t("auth.setup_action")}
        pending={setup.isPending}
      >
        <CompanyAndName field={form.field} />
        <Email {...form.field("email")} />
        <Password {...form.field("password")} />
        {mailConfigured ? null : (
          <Callout icon={<IconMailOff size={16} stroke={1.75} />}>{t("auth.no_mail_setup")}</Callout>
        )}
      </AuthForm>
    </AuthFrame>
  );
}
