import type { ReactNode } from "react";
import classes from "./BulkBar.module.css";

/**
 * The dark bar at the bottom centre while rows are ticked. `more`: it can be done to all that match, too, and how that is
 * said.
 */
export function BulkBar({
  label,
  more,
  children,
}: {
  label: string;
  more?: { text: string; onTake: () => void } | undefined;
  children: ReactNode;
}) {
  return (
    <div className={classes.bar} role="toolbar" aria-label={label}>
      <span className={classes.count} role="status">
        {label}
      </span>
      {more ? (
        <button type="button" className={classes.more} onClick={more.onTake}>
          {more.text}
        </button>
      ) : null}
      {children}
    </div>
  );
}
