import { Button } from "@mantine/core";
import type { ReactNode, RefObject } from "react";
import { useTranslation } from "react-i18next";
import classes from "./Welcome.module.css";

/** What every step has: its title takes the focus, and most have a way back. */
export type Frame = { heading: RefObject<HTMLHeadingElement | null>; back: (() => void) | undefined };

export function StepFrame({
  frame,
  title,
  text,
  foot,
  children,
}: {
  frame: Frame;
  title: string;
  text?: string;
  /** Beside the way back: what goes on. */
  foot: ReactNode;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <>
      <div className={classes.scroll}>
        <div className={classes.content}>
          <h1 ref={frame.heading} tabIndex={-1} className={classes.title}>
            {title}
          </h1>
          {text ? <p className={classes.text}>{text}</p> : null}
          <div className={classes.body}>{children}</div>
        </div>
      </div>
      <footer className={classes.foot}>
        {frame.back ? (
          <Button variant="default" size="md" onClick={frame.back}>
            {t("welcome.back")}
          </Button>
        ) : (
          <span />
        )}
        <div className={classes.next}>{foot}</div>
      </footer>
    </>
  );
}
