import { HoursScreen } from "@/features/settings";
import { useSession } from "@/lib/session";
import { NoPermission } from "@/ui/States";

export default function SettingsHoursPage() {
  const { can } = useSession();
  return can("settings", "view") ? <HoursScreen /> : <NoPermission />;
}
