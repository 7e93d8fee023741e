import type { TablerIcon } from "@tabler/icons-react";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldErrors, problemText } from "@/lib/problem";
import classes from "./ContactPane.module.css";

type Props = {
  icon?: TablerIcon;
  label: string;
  value: string;
  empty: string;
  type?: "text" | "email" | "tel" | "date";
  /** How the value reads, where that is not how it is typed. */
  shown?: string;
  /** What stands there while nothing is known; else it is `empty`, which names the fact. */
  blank?: string;
  /** Several lines: Enter begins the next one. */
  long?: boolean;
  mayEdit: boolean;
  onSave: (value: string) => Promise<void>;
};

/** Editing in place: Enter saves, Esc leaves it as it was, an error keeps what was typed. */
function useInPlace(value: string, onSave: (value: string) => Promise<void>) {
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
      setError(
        Object.values(fieldErrors(t, e, ["name", "email", "phone", "label", "value", "custom_fields"]))[0] ??
          problemText(t, e),
      );
    } finally {
      setSaving(false);
    }
  };
  const onKeyDown = (e: KeyboardEvent<HTMLElement>) => {
    if (e.key === "Escape") {
      e.stopPropagation();
      close();
    } else if (e.key === "Enter" && !(e.currentTarget instanceof HTMLTextAreaElement && !e.ctrlKey && !e.metaKey)) {
      e.preventDefault();
      void save();
    }
  };

  return { text, setText, error, saving, opener, save, onKeyDown };
}

type InputProps = { edit: ReturnType<typeof useInPlace>; label: string; type: string; long?: boolean };

function Input({ edit, label, type, long }: InputProps) {
  const id = useId();
  const all = {
    className: classes.input,
    value: edit.text ?? "",
    autoFocus: true,
    "aria-label": label,
    "aria-invalid": edit.error !== null || undefined,
    "aria-describedby": edit.error ? id : undefined,
    readOnly: edit.saving,
    onChange: (e: { currentTarget: { value: string } }) => edit.setText(e.currentTarget.value),
    onKeyDown: edit.onKeyDown,
    onBlur: () => void edit.save(),
  };
  return (
    <>
      {long ? <textarea rows={4} {...all} /> : <input type={type} {...all} />}
      {edit.error ? (
        <span id={id} className={classes.error} role="alert">
          {edit.error}
        </span>
      ) : null}
    </>
  );
}

/** One fact about the customer, with its icon. */
export function EditableFact({
  icon: Icon,
  label,
  value,
  shown,
  empty,
  blank,
  type = "text",
  long,
  mayEdit,
  onSave,
}: Props) {
  const { t } = useTranslation();
  const edit = useInPlace(value, onSave);
  if (!mayEdit && !value) return null;
  return (
    <div className={Icon ? classes.fact : classes.ownFact}>
      <dt title={label}>
        {Icon ? (
          <>
            <Icon size={15} stroke={1.75} />
            <span className={classes.read}>{label}</span>
          </>
        ) : (
          label
        )}
      </dt>
      <dd>
        {edit.text !== null ? (
          <Input edit={edit} label={label} type={type} long={long} />
        ) : mayEdit ? (
          <button
            ref={edit.opener}
            type="button"
            className={classes.value}
            data-empty={value === "" || undefined}
            aria-label={
              value ? t("contact.edit", { label, value: shown ?? value }) : blank ? `${blank}. ${empty}` : empty
            }
            onClick={() => edit.setText(value)}
          >
            {(shown ?? value) || (blank ?? empty)}
          </button>
        ) : (
          <span className={classes.plain}>{shown ?? value}</span>
        )}
      </dd>
    </div>
  );
}

/** The name on top: "Visitor #1234" until somebody writes a better one. */
export function EditableName({
  name,
  value,
  mayEdit,
  onSave,
}: {
  name: string;
  value: string;
  mayEdit: boolean;
  onSave: (v: string) => Promise<void>;
}) {
  const { t } = useTranslation();
  const edit = useInPlace(value, onSave);
  if (edit.text !== null) return <Input edit={edit} label={t("fields.name")} type="text" />;
  return (
    <h2 className={classes.name}>
      {mayEdit ? (
        <button
          ref={edit.opener}
          type="button"
          className={classes.nameButton}
          aria-label={t("contact.edit", { label: t("fields.name"), value: name })}
          onClick={() => edit.setText(value)}
        >
          {name}
        </button>
      ) : (
        name
      )}
    </h2>
  );
}
