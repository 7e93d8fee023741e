import { Button, PasswordInput } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import type { ComponentProps, FormEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { PASSWORD_MIN } from "@/lib/form";
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
