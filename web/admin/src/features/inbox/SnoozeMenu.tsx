import { ActionIcon, Menu } from "@mantine/core";
import { IconAlarm, IconAlarmOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { SnoozeItems } from "./SnoozeItems";
import classes from "./ThreadHeader.module.css";

type Props = {
  snoozed: boolean;
  phone: boolean;
  opened: boolean;
  onOpened: (open: boolean) => void;
  onSnooze: (until: string | null) => void;
  onWake: () => void;
};

/** Puts a conversation aside, or brings it back. */
export function SnoozeMenu({ snoozed, phone, opened, onOpened, onSnooze, onWake }: Props) {
  const { t } = useTranslation();
  const size = phone ? 40 : 30;
  const look = phone ? classes.bare : undefined;
  if (snoozed)
    return (
      <ActionIcon variant="default" size={size} className={look} aria-label={t("desk.wake")} onClick={onWake}>
        <IconAlarmOff size={17} stroke={1.75} />
      </ActionIcon>
    );
  return (
    <Menu opened={opened} onChange={onOpened} position="bottom-end" width={270}>
      <Menu.Target>
        <ActionIcon variant="default" size={size} className={look} aria-label={t("desk.snooze.action")}>
          <IconAlarm size={17} stroke={1.75} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <SnoozeItems onSnooze={onSnooze} />
      </Menu.Dropdown>
    </Menu>
  );
}
