import { AccountScreen } from "@/features/people";

export default function SettingsAccountPage() {
  return <AccountScreen />;
}
