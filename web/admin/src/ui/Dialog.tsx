import { Modal, type ModalProps } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** A dialog that is open for as long as it is there, with a cross that says what it does. */
export function Dialog(props: Omit<ModalProps, "opened" | "closeButtonProps">) {
  const { t } = useTranslation();
  return <Modal opened closeButtonProps={{ "aria-label": t("actions.close_dialog") }} {...props} />;
}
