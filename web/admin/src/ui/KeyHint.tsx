import { modKey } from "@/lib/keys";
import classes from "./KeyHint.module.css";

/** An 18 px key cap inside the control it triggers. `mod` reads ⌘ or Ctrl. */
export function KeyHint({ keys, on }: { keys: string; on?: "fill" }) {
  return (
    <span className={classes.key} data-key-hint data-on={on} aria-hidden="true">
      {keys.replace("mod", modKey === "⌘" ? "⌘" : "Ctrl ")}
    </span>
  );
}
