import { Menu } from "@mantine/core";
import { IconBell, IconCheck, IconVolume } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { toastProblem } from "@/ui/toast";
import { playSound, useNotice } from "./notices";

/** The switches of this browser: whether it calls somebody who is not looking. */
export function NoticeItems() {
  const { t } = useTranslation();
  const [sound, setSound] = useNotice("sound");
  const [desktop, setDesktop] = useNotice("desktop");
  return (
    <>
      <Menu.Divider />
      <Menu.Item
        role="menuitemcheckbox"
        aria-checked={sound}
        closeMenuOnClick={false}
        leftSection={<IconVolume size={16} stroke={1.75} />}
        rightSection={sound ? <IconCheck size={15} /> : null}
        onClick={() => {
          void setSound(!sound);
          if (!sound) playSound();
        }}
      >
        {t("desk.notices.sound")}
      </Menu.Item>
      <Menu.Item
        role="menuitemcheckbox"
        aria-checked={desktop}
        closeMenuOnClick={false}
        leftSection={<IconBell size={16} stroke={1.75} />}
        rightSection={desktop ? <IconCheck size={15} /> : null}
        onClick={async () => {
          if ((await setDesktop(!desktop)) === "denied") toastProblem(t("desk.notices.denied"));
        }}
      >
        {t("desk.notices.desktop")}
      </Menu.Item>
    </>
  );
}
