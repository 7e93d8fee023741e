import type { ReactNode } from "react";
import classes from "./BulkBar.module.css";

/** The dark bar at the bottom centre while rows are ticked. */
export function BulkBar({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={classes.bar} role="toolbar" aria-label={label}>
      <span className={classes.count} role="status">
        {label}
      </span>
      {children}
    </div>
  );
}
