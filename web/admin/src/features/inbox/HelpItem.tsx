import { Loader, Menu } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import classes from "./Help.module.css";
import { useWithout } from "./help";

type Props = {
  botId: string;
  icon: ReactNode;
  label: string;
  onClick: () => void;
  busy?: boolean;
  /** Needs no model at the moment. */
  always?: boolean;
};

/** An item of a menu that a language model is needed for. Without one it says why it is off. */
export function HelpItem({ botId, icon, label, onClick, busy, always }: Props) {
  const { t } = useTranslation();
  const without = useWithout(botId);
  const off = without !== "" && !always;
  return (
    <Menu.Item
      leftSection={busy ? <Loader size={14} /> : icon}
      disabled={off || busy}
      closeMenuOnClick={busy === undefined}
      onClick={onClick}
    >
      {label}
      {off ? <span className={classes.off}>{t(`help.without.${without}`)}</span> : null}
    </Menu.Item>
  );
}
