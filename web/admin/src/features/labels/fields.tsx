import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

type Props = { value: string; error: string | undefined; onChange: (v: string) => void };

/** What a tag or a category is called. */
export function NameField({ value, error, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <TextInput
      data-autofocus
      label={t("labels.name")}
      value={value}
      error={error}
      onChange={(e) => onChange(e.currentTarget.value)}
    />
  );
}

/** What it is for. */
export function AboutField({ value, error, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <TextInput
      label={t("labels.description")}
      value={value}
      error={error}
      onChange={(e) => onChange(e.currentTarget.value)}
    />
  );
}
