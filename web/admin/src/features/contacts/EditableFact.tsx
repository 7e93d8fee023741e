import type { TablerIcon } from "@tabler/icons-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldErrors, problemText } from "@/lib/problem";
import classes from "./ContactPane.module.css";

type Props = {
  icon: TablerIcon;
  label: string;
  value: string;
  empty: string;
  type?: "text" | "email" | "tel";
  mayEdit: boolean;
  onSave: (value: string) => Promise<void>;
};

/** A fact that is edited where it stands: Enter saves, Esc leaves it as it was. */
export function EditableFact({ icon: Icon, label, value, empty, type = "text", mayEdit, onSave }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [saving, setSaving] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);

  const close = () => {
    setText(null);
    setError(null);
    requestAnimationFrame(() => opener.current?.focus());
  };
  const save = async () => {
    if (text === null || saving) return;
    if (text.trim() === value) return close();
    setSaving(true);
    try {
      await onSave(text.trim());
      close();
    } catch (e) {
      setError(Object.values(fieldErrors(t, e, ["name", "email", "phone"]))[0] ?? problemText(t, e));
    } finally {
      setSaving(false);
    }
  };
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.key === "Escape") {
      e.stopPropagation();
      close();
    } else if (e.key === "Enter") {
      e.preventDefault();
      void save();
    }
  };

  if (!mayEdit && !value) return null;
  return (
    <div className={classes.fact}>
      <dt title={label}>
        <Icon size={15} stroke={1.75} />
        <span className={classes.read}>{label}</span>
      </dt>
      <dd>
        {text !== null ? (
          <>
            <input
              className={classes.input}
              type={type}
              value={text}
              // biome-ignore lint/a11y/noAutofocus: it opened because somebody asked to edit it
              autoFocus
              aria-label={label}
              aria-invalid={error !== null || undefined}
              aria-describedby={error ? `${label}-error` : undefined}
              readOnly={saving}
              onChange={(e) => setText(e.currentTarget.value)}
              onKeyDown={onKeyDown}
              onBlur={() => void save()}
            />
            {error ? (
              <span id={`${label}-error`} className={classes.error} role="alert">
                {error}
              </span>
            ) : null}
          </>
        ) : mayEdit ? (
          <button ref={opener} type="button" className={classes.value} data-empty={value === "" || undefined} onClick={() => setText(value)} aria-label={value ? t("contact.edit", { label, value }) : empty}>
            {value || empty}
          </button>
        ) : (
          <span className={classes.plain}>{value}</span>
        )}
      </dd>
    </div>
  );
}
