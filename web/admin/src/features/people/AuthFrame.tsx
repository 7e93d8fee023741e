import { IconAlertCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { LANGUAGES, setLanguage } from "@/lib/i18n";
import { codeText } from "@/lib/problem";
import { Logo } from "@/ui/Logo";
import classes from "./Auth.module.css";

/** The page outside: mark, one column, language at the foot. */
export function AuthFrame({
  logo,
  title,
  text,
  children,
  foot,
}: {
  /** The company's own, where it is known whose page it is. */
  logo?: ReactNode;
  title: string;
  text?: ReactNode;
  children: ReactNode;
  foot?: ReactNode;
}) {
  const { t, i18n } = useTranslation();
  return (
    <div className={classes.page}>
      <main className={classes.column}>
        {logo || <Logo />}
        <div className={classes.card}>
          <h1 className={classes.title}>{title}</h1>
          {text ? <p className={classes.text}>{text}</p> : null}
          {children}
        </div>
        {foot ? <div className={classes.foot}>{foot}</div> : null}
      </main>
      <footer>
        <fieldset className={classes.language} aria-label={t("account.language")}>
          {LANGUAGES.map((l) => (
            <button
              key={l.id}
              type="button"
              lang={l.id}
              className={classes.lingo}
              aria-pressed={l.id === i18n.language}
              onClick={() => setLanguage(l.id)}
            >
              {l.name}
            </button>
          ))}
        </fieldset>
      </footer>
    </div>
  );
}

/** A problem that belongs to no single field, or a fact to know before going on. */
export function Callout({
  tone = "info",
  icon,
  children,
}: {
  tone?: "info" | "bad" | "careful" | "good";
  icon: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className={classes.callout} data-tone={tone} role={tone === "bad" ? "alert" : undefined}>
      {icon}
      <div>{children}</div>
    </div>
  );
}

/** Why the sign-in provider's answer did not let the person in. Only what we have words for is said. */
export function Refusal({ code }: { code?: string }) {
  const { t } = useTranslation();
  const text = codeText(t, code ?? "");
  if (!text) return null;
  return (
    <div className={classes.refusal}>
      <Callout tone="bad" icon={<IconAlertCircle size={16} />}>
        {text}
      </Callout>
    </div>
  );
}
