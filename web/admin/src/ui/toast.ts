import i18next from "i18next";

async function show(message: string, bad: boolean): Promise<void> {
  const { notifications } = await import("@mantine/notifications");
  notifications.show({
    message,
    color: bad ? "red" : undefined,
    autoClose: bad ? 7000 : 3500,
    withBorder: false,
    closeButtonProps: { "aria-label": i18next.t("actions.close_message") },
  });
}

/** A short word that something was done; it says what changed. */
export function toast(message: string): void {
  void show(message, false);
}

export function toastProblem(message: string): void {
  void show(message, true);
}

let lastUndo: string | null = null;

/** A word with the way back, for as long as it is shown. Only what was done last can be taken back. */
export function toastUndo(message: string, action: string, undo: () => void): void {
  void (async () => {
    const [{ notifications }, { createElement }] = await Promise.all([
      import("@mantine/notifications"),
      import("react"),
    ]);
    const id = crypto.randomUUID();
    if (lastUndo) notifications.hide(lastUndo);
    lastUndo = id;
    const press = () => {
      notifications.hide(id);
      undo();
    };
    notifications.show({
      id,
      message: createElement(
        "span",
        { className: "cx-undo" },
        message,
        createElement("button", { type: "button", onClick: press }, action),
      ),
      autoClose: 8000,
      withBorder: false,
      closeButtonProps: { "aria-label": i18next.t("actions.close_message") },
    });
  })();
}
