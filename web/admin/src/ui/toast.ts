import { notifications } from "@mantine/notifications";

/** A short word that something was done; it says what changed. */
export function toast(message: string): void {
  notifications.show({ message, autoClose: 3500, withBorder: false });
}

export function toastProblem(message: string): void {
  notifications.show({ message, color: "red", autoClose: 7000, withBorder: false });
}
