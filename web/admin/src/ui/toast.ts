import i18next from "i18next";

async function show(message: string, bad: boolean): Promise<void> {
  const { notifications } = await import("@mantine/notifications");
  notifications.show({
    message,
    color: bad ? "red" : undefined,
    autoClose: bad ? 7000 : 3500,
    withBorder: false,
    closeButtonProps: { "aria-label": i18next.t("actions.close_dialog") },
  });
}

/** A short word that something was done; it says what changed. */
export function toast(message: string): void {
  void show(message, false);
}

export function toastProblem(message: string): void {
  void show(message, true);
}
