import { DemoBanner } from "@/features/home";
import { WorkspaceScreen } from "@/features/settings";
import { useSession } from "@/lib/session";
import { NoPermission } from "@/ui/States";

export default function SettingsGeneralPage() {
  const { can } = useSession();
  return can("settings", "view") ? <WorkspaceScreen banner={<DemoBanner />} /> : <NoPermission />;
}
