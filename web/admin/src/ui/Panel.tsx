import type { ReactNode } from "react";
import classes from "./Panel.module.css";

/** A page inside the shell's panel: header on top, the rest scrolls. */
export function Page({
  header,
  tabs,
  children,
  flush,
}: {
  header: ReactNode;
  tabs?: ReactNode;
  children: ReactNode;
  flush?: boolean;
}) {
  return (
    <div className={classes.page}>
      {header}
      {tabs}
      <div className={classes.scroll} data-flush={flush || undefined}>
        {children}
      </div>
    </div>
  );
}

type HeaderProps = { title: ReactNode; hint?: ReactNode; search?: ReactNode; children?: ReactNode };

/** 60 px: title, one line of context beside it, actions at the end. */
export function PageHeader({ title, hint, search, children }: HeaderProps) {
  return (
    <header className={classes.header}>
      <h1 className={classes.title}>{title}</h1>
      {hint ? <div className={classes.hint}>{hint}</div> : null}
      {search ? <div className={classes.search}>{search}</div> : null}
      <div className={classes.actions}>{children}</div>
    </header>
  );
}

export function Card({
  title,
  hint,
  actions,
  children,
  flush,
}: {
  title?: ReactNode;
  hint?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  flush?: boolean;
}) {
  return (
    <section className={classes.card}>
      {title || actions ? (
        <div className={classes.cardHead}>
          <div className={classes.cardTitles}>
            {title ? <h2 className={classes.cardTitle}>{title}</h2> : null}
            {hint ? <p className={classes.cardHint}>{hint}</p> : null}
          </div>
          {actions ? <div className={classes.actions}>{actions}</div> : null}
        </div>
      ) : null}
      <div className={flush ? undefined : classes.cardBody}>{children}</div>
    </section>
  );
}
