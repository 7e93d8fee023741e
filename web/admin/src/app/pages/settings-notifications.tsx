import { NoticesScreen } from "@/features/notices";

export default function SettingsNotificationsPage() {
  return <NoticesScreen />;
}
