import type { ReactNode } from "react";
import classes from "./Banner.module.css";

/** Something to decide before one goes on: a sentence in a span, and what can be done about it. */
export function Banner({ role, children }: { role: "alert" | "status"; children: ReactNode }) {
  return (
    <div className={classes.banner} role={role}>
      {children}
    </div>
  );
}
