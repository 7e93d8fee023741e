import { Button, PasswordInput, TextInput } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import type { ComponentProps, FormEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { PASSWORD_MIN, useRules, useServerForm } from "@/lib/form";
import { problemText } from "@/lib/problem";
import { Bone } from "@/ui/Skeleton";
import classes from "./Auth.module.css";
import { AuthFrame, Callout } from "./AuthFrame";

/** A form outside: what no field is to blame for, the fields, and the one way on. */
export function AuthForm({
  form,
  onSubmit,
  action,
  pending,
  way,
  facts,
  after,
  children,
}: {
  form: { problem: string | null };
  onSubmit: (e: FormEvent<HTMLFormElement>) => void;
  action: string;
  pending: boolean;
  /** Out of the problem. */
  way?: ReactNode;
  /** What is to be known before anything is typed. */
  facts?: ReactNode;
  after?: ReactNode;
  children: ReactNode;
}) {
  return (
    <form className={classes.form} noValidate onSubmit={onSubmit}>
      {form.problem ? (
        <Callout tone="bad" icon={<IconAlertCircle size={16} />}>
          {form.problem} {way}
        </Callout>
      ) : (
        facts
      )}
      {children}
      <Button type="submit" size="md" fullWidth loading={pending}>
        {action}
      </Button>
      {after}
    </form>
  );
}

/** A password; unless it is `known` it is a new one. */
export function Password({ known, ...rest }: ComponentProps<typeof PasswordInput> & { known?: boolean }) {
  const { t } = useTranslation();
  return (
    <PasswordInput
      size="md"
      label={t("fields.password")}
      description={known ? undefined : t("auth.password_help", { min: PASSWORD_MIN })}
      autoComplete={known ? "current-password" : "new-password"}
      visibilityToggleButtonProps={{ "aria-label": t("auth.show_password") }}
      {...rest}
    />
  );
}

/** An e-mail address that somebody signs in by. */
export function Email(props: ComponentProps<typeof TextInput>) {
  const { t } = useTranslation();
  return <TextInput size="md" label={t("fields.email")} type="email" autoComplete="username" {...props} />;
}

/** A code of an authenticator app, asked for once the password was right. */
export function Code(props: ComponentProps<typeof TextInput>) {
  const { t } = useTranslation();
  return (
    <TextInput
      size="md"
      label={t("auth.code")}
      description={t("auth.code_help")}
      autoComplete="one-time-code"
      autoFocus
      {...props}
    />
  );
}

type Field = (name: "workspace" | "name") => object;

/** What a new workspace's owner says of his company and himself. */
export function CompanyAndName({ field }: { field: Field }) {
  const { t } = useTranslation();
  return (
    <>
      <TextInput
        size="md"
        label={t("auth.company")}
        description={t("auth.company_help")}
        autoComplete="organization"
        autoFocus
        {...field("workspace")}
      />
      <TextInput size="md" label={t("fields.your_name")} autoComplete="name" {...field("name")} />
    </>
  );
}

/** Asks for a link by mail; `onAsk` gets the address without spaces around it. */
export function AskForLink({
  action,
  pending,
  onAsk,
}: {
  action: string;
  pending: boolean;
  onAsk: (email: string) => Promise<void>;
}) {
  const rules = useRules();
  const form = useServerForm({ initialValues: { email: "" }, validate: { email: rules.email } });
  return (
    <AuthForm form={form} onSubmit={form.run((v) => onAsk(v.email.trim()))} action={action} pending={pending}>
      <Email autoFocus {...form.field("email")} />
    </AuthForm>
  );
}

/** While a link is looked at. */
export function AuthWaiting({ title }: { title: string }) {
  const { t } = useTranslation();
  return (
    <AuthFrame title={title}>
      <div className={classes.form} role="status" aria-label={t("states.loading")}>
        <Bone w="60%" h={14} />
        <Bone h={40} />
        <Bone h={40} />
      </div>
    </AuthFrame>
  );
}

/** Where there is nothing to type: a link that was sent, or one that is no good. */
export function AuthNotice({
  title,
  error,
  foot,
  children,
}: {
  title: string;
  error?: unknown;
  foot: ReactNode;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <AuthFrame title={title} foot={foot}>
      <div className={classes.form}>
        {error ? (
          <Callout tone="bad" icon={<IconAlertCircle size={16} />}>
            {problemText(t, error)}
          </Callout>
        ) : null}
        {children}
      </div>
    </AuthFrame>
  );
}
