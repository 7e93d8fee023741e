import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useCategories } from "./labels";

type Props = {
  value: string | null;
  onChange: (id: string | null) => void;
  label?: string;
  /** Lists the inactive ones too: what is stored may be one. */
  all?: boolean;
};

/** A category or one below it, found by typing. */
export default function CategorySelect({ value, onChange, label, all }: Props) {
  const { t } = useTranslation();
  const categories = useCategories();
  const data = categories.all
    .filter((c) => c.used_for !== "ticket" && (all || c.active || c.id === value))
    .map((c) => ({ value: c.id, label: categories.name(c.id) }));
  return (
    <Select
      label={label}
      aria-label={label ? undefined : t("desk.category")}
      placeholder={t("desk.no_category")}
      data={data}
      value={value}
      onChange={onChange}
      searchable={data.length > 7}
      clearable
      nothingFoundMessage={t("desk.nothing_found")}
      comboboxProps={{ withinPortal: true }}
    />
  );
}
