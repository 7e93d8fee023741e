import { ActionIcon, Menu } from "@mantine/core";
import { IconDots, IconListDetails, IconRefresh, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Actions } from "./use-actions";

export const menuIcon = { size: 15, stroke: 1.75 };

/** What can be done to a row: to see what the bot reads, what only this kind can, to learn it again, and to delete it. */
export function RowMenu({
  id,
  title,
  actions,
  retrain,
  onRead,
  children,
  after,
}: {
  id: string;
  title: string;
  actions: Actions;
  /** How this kind calls learning it again. */
  retrain: string;
  onRead?: (() => void) | undefined;
  children?: ReactNode;
  /** What comes behind it. */
  after?: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={t("training.more_of", { title })}>
          <IconDots size={17} stroke={1.75} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {onRead ? (
          <Menu.Item leftSection={<IconListDetails {...menuIcon} />} onClick={onRead}>
            {t("training.reads")}
          </Menu.Item>
        ) : null}
        {children}
        {actions.mayEdit ? (
          <Menu.Item leftSection={<IconRefresh {...menuIcon} />} onClick={() => actions.retrain(id)}>
            {retrain}
          </Menu.Item>
        ) : null}
        {after}
        {actions.mayDelete ? (
          <Menu.Item leftSection={<IconTrash {...menuIcon} />} onClick={() => void actions.remove(id, title)}>
            {t("actions.delete")}
          </Menu.Item>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );
}
