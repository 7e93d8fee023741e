import { Select } from "@mantine/core";
import classes from "./Training.module.css";

/** A value of the menu that is no group's name. */
const ANY = "any";

/** Narrows a list to one of its groups; null is any, "" those without one. It is there as soon as there are two groups. */
export function Group({
  label,
  any,
  value,
  groups,
  onChange,
}: {
  label: string;
  any: string;
  value: string | null;
  groups: { value: string; label: string }[];
  onChange: (v: string | null) => void;
}) {
  if (groups.length < 2 && value === null) return null;
  return (
    <Select
      aria-label={label}
      className={classes.select}
      allowDeselect={false}
      searchable={groups.length > 8}
      comboboxProps={{ width: 220, position: "bottom-end" }}
      data={[{ value: ANY, label: any }, ...groups.map((g) => ({ value: `=${g.value}`, label: g.label }))]}
      value={value === null ? ANY : `=${value}`}
      onChange={(v) => onChange(v === null || v === ANY ? null : v.slice(1))}
    />
  );
}
