import { NoticeSwitches } from "@/features/inbox";
import { NoticesScreen } from "@/features/notices";
import { useSession } from "@/lib/session";

export default function SettingsNotifications() {
  const { can } = useSession();
  return <NoticesScreen whileOpen={can("live_chat", "view") ? <NoticeSwitches /> : null} />;
}
