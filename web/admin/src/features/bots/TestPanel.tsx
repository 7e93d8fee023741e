import { CloseButton } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { TestChat } from "./TestChat";
import classes from "./TestChat.module.css";

/** Beside every page of a bot: what customers would get, before they do. The page stays usable. */
export default function TestPanel({ botId, name, onClose }: { botId: string; name: string; onClose: () => void }) {
  const { t } = useTranslation();
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    panel.current?.querySelector("textarea")?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <div
      ref={panel}
      className={classes.panel}
      role="dialog"
      data-inline
      aria-label={t("test.title", { name })}
      onKeyDown={(e) => {
        if (e.key === "Escape") onClose();
      }}
    >
      <div className={classes.panelHead}>
        <h2 className={classes.panelTitle}>{t("test.title", { name })}</h2>
        <CloseButton aria-label={t("test.close")} onClick={onClose} />
      </div>
      <p className={classes.hint}>{t("test.hint")}</p>
      <TestChat botId={botId} />
    </div>
  );
}
