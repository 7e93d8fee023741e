import { Drawer } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { TestChat } from "./TestChat";
import classes from "./TestChat.module.css";

/** Beside every page of a bot: what customers would get, before they do. The page stays usable. */
export default function TestPanel({ botId, name, onClose }: { botId: string; name: string; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={400}
      padding={0}
      title={t("test.title", { name })}
      withOverlay={false}
      lockScroll={false}
      closeButtonProps={{ "aria-label": t("test.close") }}
    >
      <div className={classes.panel}>
        <p className={classes.hint}>{t("test.hint")}</p>
        <TestChat botId={botId} />
      </div>
    </Drawer>
  );
}
