import { Text } from "@mantine/core";
import { modals } from "@mantine/modals";

/** A destructive action names its object; the button says the verb, not "OK". */
export function confirm(o: { title: string; text: string; action: string; cancel: string; danger?: boolean }): Promise<boolean> {
  return new Promise((resolve) => {
    let answer = false;
    modals.openConfirmModal({
      title: o.title,
      children: <Text size="md">{o.text}</Text>,
      labels: { confirm: o.action, cancel: o.cancel },
      confirmProps: { color: o.danger === false ? "brand" : "red", size: "sm" },
      cancelProps: { size: "sm" },
      size: 420,
      onConfirm: () => {
        answer = true;
      },
      onClose: () => resolve(answer),
    });
  });
}
