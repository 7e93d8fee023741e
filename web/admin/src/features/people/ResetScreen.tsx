import { IconMailCheck, IconTerminal2 } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRules, useServerForm } from "@/lib/form";
import classes from "./Auth.module.css";
import { AskForLink, AuthForm, AuthNotice, Email, Password } from "./AuthForm";
import { AuthFrame, Callout } from "./AuthFrame";
import { useConfirmReset, useRequestReset } from "./queries";

/** Ask for a link; without mail, say what the person at the server can do. */
export function ResetRequestScreen({ mailConfigured, back }: { mailConfigured: boolean; back: React.ReactNode }) {
  const { t } = useTranslation();
  const request = useRequestReset();
  const [asked, setAsked] = useState("");
  const [mail, setMail] = useState(mailConfigured);
  if (!mail) {
    return (
      <AuthFrame title={t("auth.reset_title")} text={t("auth.reset_no_mail")} foot={back}>
        <Command email={asked} />
      </AuthFrame>
    );
  }
  if (asked) {
    return (
      <AuthNotice title={t("auth.reset_sent_title")} foot={back}>
        <Callout tone="good" icon={<IconMailCheck size={16} stroke={1.75} />}>
          {t("auth.reset_sent", { email: asked })}
        </Callout>
      </AuthNotice>
    );
  }
  return (
    <AuthFrame title={t("auth.reset_title")} text={t("auth.reset_text")} foot={back}>
      <AskForLink
        action={t("auth.reset_action")}
        pending={request.isPending}
        onAsk={async (email) => {
          const answer = await request.mutateAsync({ email });
          setMail(answer.mail_configured);
          setAsked(email);
        }}
      />
    </AuthFrame>
  );
}

/** What to run at the server, for an address that may be typed. */
function Command({ email }: { email: string }) {
  const { t } = useTranslation();
  const form = useServerForm({ initialValues: { email } });
  return (
    <div className={classes.form}>
      <Callout icon={<IconTerminal2 size={16} stroke={1.75} />}>
        {t("auth.reset_command_help")}
        <code
          className={classes.command}
        >{`cxgenie owner reset --email ${form.values.email.trim() || "you@example.com"}`}</code>
      </Callout>
      <Email label={t("auth.reset_whose")} description={t("auth.reset_whose_help")} {...form.field("email")} />
    </div>
  );
}

export function ResetConfirmScreen({
  token,
  onDone,
  again,
  back,
}: {
  token: string;
  onDone: () => void;
  /** Where a new link can be asked for: this one may be used up. */
  again: React.ReactNode;
  back: React.ReactNode;
}) {
  const { t } = useTranslation();
  const rules = useRules();
  const confirm = useConfirmReset();
  const form = useServerForm({ initialValues: { password: "" }, validate: { password: rules.password } });
  return (
    <AuthFrame title={t("auth.new_password_title")} text={t("auth.new_password_text")} foot={back}>
      <AuthForm
        form={form}
        onSubmit={form.run(async (v) => {
          await confirm.mutateAsync({ token, password: v.password });
          onDone();
        })}
        action={t("auth.new_password_action")}
        pending={confirm.isPending}
        way={again}
      >
        <Password label={t("auth.new_password")} autoFocus {...form.field("password")} />
      </AuthForm>
    </AuthFrame>
  );
}
