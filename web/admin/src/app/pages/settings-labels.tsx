import { LabelsScreen } from "@/features/labels";
import { useSession } from "@/lib/session";
import { NoPermission } from "@/ui/States";

export default function SettingsLabelsPage() {
  const { can } = useSession();
  return can("settings", "view") && can("live_chat", "view") ? <LabelsScreen /> : <NoPermission />;
}
