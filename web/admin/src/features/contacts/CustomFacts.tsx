import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CustomFact } from "@/lib/api/types";
import { fieldErrors, problemText } from "@/lib/problem";
import { toast } from "@/ui/toast";
import classes from "./ContactPane.module.css";
import { EditableFact } from "./EditableFact";
import { useUpdateContact } from "./queries";

type Props = { contactId: string; fields: CustomFact[]; mayEdit: boolean };

/** What the company wants to know of all its customers, as far as it is known of this one. */
export function CustomFacts({ contactId, fields, mayEdit }: Props) {
  const { t, i18n } = useTranslation();
  const update = useUpdateContact(contactId);
  const day = new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeZone: "UTC" });
  return (
    <dl className={classes.plainList}>
      {fields.map((f) => {
        const save = async (v: string) => {
          await update.mutateAsync({ custom_fields: { [f.code]: v } });
          toast(t("contact.saved"));
        };
        if (f.kind === "select" || f.kind === "yes_no")
          return <Choice key={f.code} fact={f} mayEdit={mayEdit} onSave={save} />;
        return (
          <EditableFact
            key={f.code}
            label={f.label}
            value={f.value}
            shown={f.kind === "date" && f.value ? day.format(new Date(`${f.value}T00:00:00Z`)) : undefined}
            empty={t("custom_fields.add", { name: f.label })}
            blank={t("custom_fields.unknown")}
            type={f.kind === "date" ? "date" : "text"}
            long={f.kind === "long_text"}
            mayEdit={mayEdit}
            onSave={save}
          />
        );
      })}
    </dl>
  );
}

/** One of several answers: chosen in place. A choice that the company has taken away stays until another is made. */
function Choice({
  fact: f,
  mayEdit,
  onSave,
}: {
  fact: CustomFact;
  mayEdit: boolean;
  onSave: (v: string) => Promise<void>;
}) {
  const { t } = useTranslation();
  const id = useId();
  const [wanted, setWanted] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const says = (v: string) => (f.kind === "yes_no" ? t(v === "true" ? "custom_fields.yes" : "custom_fields.no") : v);
  const all = f.kind === "yes_no" ? ["true", "false"] : f.options;
  if (!mayEdit && !f.value) return null;
  const choose = async (v: string) => {
    setWanted(v);
    setError(null);
    try {
      await onSave(v);
    } catch (e) {
      setError(fieldErrors(t, e, ["custom_fields"]).custom_fields ?? problemText(t, e));
    }
    setWanted(null);
  };
  return (
    <div className={classes.ownFact}>
      <dt title={f.label}>{f.label}</dt>
      <dd>
        {mayEdit ? (
          <select
            className={classes.choice}
            aria-label={f.label}
            aria-invalid={error !== null || undefined}
            aria-describedby={error ? id : undefined}
            data-empty={(wanted ?? f.value) === "" || undefined}
            disabled={wanted !== null}
            value={wanted ?? f.value}
            onChange={(e) => void choose(e.currentTarget.value)}
          >
            <option value="">{t("custom_fields.unknown")}</option>
            {f.value && !all.includes(f.value) ? <option value={f.value}>{f.value}</option> : null}
            {all.map((v) => (
              <option key={v} value={v}>
                {says(v)}
              </option>
            ))}
          </select>
        ) : (
          <span className={classes.plain}>{says(f.value)}</span>
        )}
        {error ? (
          <span id={id} className={classes.error} role="alert">
            {error}
          </span>
        ) : null}
      </dd>
    </div>
  );
}
