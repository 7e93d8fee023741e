import { Switch } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import classes from "./form.module.css";

/** A switch with its label left and its consequence under it. */
export function SwitchRow({
  label,
  help,
  checked,
  disabled,
  onChange,
}: {
  label: string;
  help?: ReactNode;
  checked: boolean;
  disabled?: boolean;
  onChange: (v: boolean) => void;
}) {
  const id = useId();
  return (
    <div className={classes.row}>
      <div>
        <label htmlFor={id} className={classes.rowLabel}>
          {label}
        </label>
        {help ? (
          <div id={`${id}-help`} className={classes.rowHelp}>
            {help}
          </div>
        ) : null}
      </div>
      <Switch
        id={id}
        checked={checked}
        disabled={disabled}
        aria-describedby={help ? `${id}-help` : undefined}
        onChange={(e) => onChange(e.currentTarget.checked)}
      />
    </div>
  );
}

/** "33 of 120 characters"; red past the limit. */
export function CharCount({ text, max }: { text: string; max: number }) {
  const { t } = useTranslation();
  const n = [...text].length;
  return (
    <span className={classes.count} data-over={n > max || undefined}>
      {t("form.count", { n, max })}
    </span>
  );
}

/** What no single field is to blame for. */
export function FormProblem({ text }: { text: string | null }) {
  if (!text) return null;
  return (
    <div className={classes.problem} role="alert">
      <IconAlertCircle size={16} />
      {text}
    </div>
  );
}
