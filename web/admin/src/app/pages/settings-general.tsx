import { DemoBanner } from "@/features/home";
import { RequiredLogin } from "@/features/login";
import { WorkspaceScreen } from "@/features/settings";
import { useSession } from "@/lib/session";
import { NoPermission } from "@/ui/States";

export default function SettingsGeneralPage() {
  const { can } = useSession();
  if (!can("settings", "view")) return <NoPermission />;
  return (
    <WorkspaceScreen banner={<DemoBanner />}>
      <RequiredLogin />
    </WorkspaceScreen>
  );
}
