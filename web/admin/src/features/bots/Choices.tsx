import classes from "./Choices.module.css";

/** What the bot asks back, one below the other: a click says it, as long as nothing else was said. */
export function Choices({
  labels,
  open,
  onChoose,
}: {
  labels: string[];
  open: boolean;
  onChoose: (label: string) => void;
}) {
  return (
    <div className={classes.choices}>
      {labels.map((label) => (
        <button
          key={label}
          type="button"
          className={classes.choice}
          dir="auto"
          disabled={!open}
          onClick={() => onChoose(label)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
