import { Select, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CustomField, CustomKind } from "@/lib/api/types";
import { fieldErrors, problemText } from "@/lib/problem";
import { SwitchRow } from "@/ui/FormParts";
import { SaveDialog } from "@/ui/SaveDialog";
import { toast } from "@/ui/toast";
import { useSaveCustomField } from "./field-queries";

const KINDS: CustomKind[] = ["text", "long_text", "number", "date", "select", "yes_no"];

/** Makes a field, or changes all of it but its kind and code. */
export function CustomFieldDialog({ field, onClose }: { field: CustomField | null; onClose: () => void }) {
  const { t } = useTranslation();
  const save = useSaveCustomField(field?.id ?? null);
  const [label, setLabel] = useState(field?.label ?? "");
  const [kind, setKind] = useState<CustomKind>(field?.kind ?? "text");
  const [options, setOptions] = useState((field?.options ?? []).join("\n"));
  const [required, setRequired] = useState(field?.required ?? false);
  const [shown, setShown] = useState(field?.shown ?? true);
  const [forBot, setForBot] = useState(field?.for_bot ?? false);
  const [code, setCode] = useState("");
  const wrong = fieldErrors(t, save.error, ["label", "code", "kind", "options"]);
  return (
    <SaveDialog
      title={field ? t("customer_fields.edit", { name: field.label }) : t("customer_fields.new")}
      size={460}
      problem={save.error && Object.keys(wrong).length === 0 ? problemText(t, save.error) : null}
      pending={save.isPending}
      ready={label.trim() !== ""}
      onSave={() =>
        save.mutate(
          {
            label,
            kind,
            options: options.split("\n"),
            required,
            shown,
            for_bot: forBot,
            ...(code.trim() ? { code } : {}),
          },
          {
            onSuccess: (f) => {
              toast(t("customer_fields.saved", { name: f.label }));
              onClose();
            },
          },
        )
      }
      onClose={onClose}
    >
      <TextInput
        data-autofocus
        label={t("customer_fields.label")}
        description={t("customer_fields.label_help")}
        inputWrapperOrder={["label", "input", "description", "error"]}
        value={label}
        error={wrong.label}
        onChange={(e) => setLabel(e.currentTarget.value)}
      />
      <Select
        label={t("customer_fields.kind_label")}
        description={field ? t("customer_fields.kind_fixed") : undefined}
        inputWrapperOrder={["label", "input", "description", "error"]}
        allowDeselect={false}
        disabled={field !== null}
        value={kind}
        error={wrong.kind}
        onChange={(v) => setKind((v as CustomKind | null) ?? kind)}
        data={KINDS.map((k) => ({ value: k, label: t(`customer_fields.kind.${k}`) }))}
      />
      {kind === "select" ? (
        <Textarea
          label={t("customer_fields.options")}
          description={t("customer_fields.options_help")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          autosize
          minRows={3}
          maxRows={10}
          value={options}
          error={wrong.options}
          onChange={(e) => setOptions(e.currentTarget.value)}
        />
      ) : null}
      {field ? null : (
        <TextInput
          label={t("customer_fields.code")}
          description={t("customer_fields.code_help")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          placeholder={t("customer_fields.code_example")}
          value={code}
          error={wrong.code}
          onChange={(e) => setCode(e.currentTarget.value)}
        />
      )}
      <SwitchRow
        label={t("customer_fields.required")}
        help={t("customer_fields.required_help")}
        checked={required}
        onChange={setRequired}
      />
      <SwitchRow
        label={t("customer_fields.shown")}
        help={t("customer_fields.shown_help")}
        checked={shown}
        onChange={setShown}
      />
      <SwitchRow
        label={t("customer_fields.for_bot")}
        help={t("customer_fields.for_bot_help")}
        checked={forBot}
        onChange={setForBot}
      />
    </SaveDialog>
  );
}
