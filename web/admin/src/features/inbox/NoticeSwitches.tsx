import { useTranslation } from "react-i18next";
import { SwitchRow } from "@/ui/FormParts";
import { toastProblem } from "@/ui/toast";
import { playSound, useNotice } from "./notices";

/** How this browser calls somebody who has a page open and does not look at it. */
export default function NoticeSwitches() {
  const { t } = useTranslation();
  const [sound, setSound] = useNotice("sound");
  const [desktop, setDesktop] = useNotice("desktop");
  return (
    <>
      <SwitchRow
        label={t("desk.notices.sound")}
        help={t("desk.notices.sound_help")}
        checked={sound}
        onChange={(on) => {
          void setSound(on);
          if (on) playSound();
        }}
      />
      <SwitchRow
        label={t("desk.notices.desktop")}
        help={t("desk.notices.desktop_help")}
        checked={desktop}
        onChange={async (on) => {
          if ((await setDesktop(on)) === "denied") toastProblem(t("desk.notices.denied"));
        }}
      />
    </>
  );
}
