import { Drawer } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import classes from "./InboxScreen.module.css";

/** The customer over the thread, where there is no room beside it. */
export default function CustomerDrawer({
  opened,
  onClose,
  children,
}: {
  opened: boolean;
  onClose: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <Drawer.Root opened={opened} onClose={onClose} position="right" size={320}>
      <Drawer.Overlay />
      <Drawer.Content>
        <Drawer.Header className={classes.drawerHead}>
          <Drawer.Title className={classes.drawerTitle}>{t("inbox.customer")}</Drawer.Title>
          <Drawer.CloseButton aria-label={t("actions.close_dialog")} />
        </Drawer.Header>
        {children}
      </Drawer.Content>
    </Drawer.Root>
  );
}
