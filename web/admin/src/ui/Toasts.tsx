import { Notifications } from "@mantine/notifications";
import "@mantine/core/styles/Notification.layer.css";
import "@mantine/notifications/styles.layer.css";

/** As wide as the pane beside a conversation, in pixels with the margins: Send is left of it. */
const WIDTH = 272;

export default function Toasts() {
  return <Notifications position="bottom-right" limit={4} containerWidth={WIDTH} />;
}
