import { useClock } from "@/lib/time";
import classes from "./Chips.module.css";

export type Chip<T extends string> = { value: T; label: string; count?: number };

/** Filters by state, each with its count; one is always chosen. */
export function Chips<T extends string>({
  chips,
  value,
  onChange,
  label,
}: {
  chips: Chip<T>[];
  value: T;
  onChange: (v: T) => void;
  label: string;
}) {
  const clock = useClock();
  return (
    <fieldset className={classes.chips} aria-label={label}>
      {chips.map((c) => (
        <button
          key={c.value}
          type="button"
          className={classes.chip}
          aria-pressed={c.value === value}
          onClick={() => onChange(c.value)}
        >
          {c.label}
          {c.count !== undefined ? <span className={classes.count}>{clock.number(c.count)}</span> : null}
        </button>
      ))}
    </fieldset>
  );
}
