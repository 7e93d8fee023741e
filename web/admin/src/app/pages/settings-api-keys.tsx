import { ApiKeysScreen } from "@/features/settings";
import { useSession } from "@/lib/session";
import { NoPermission } from "@/ui/States";

export default function SettingsApiKeysPage() {
  const { can } = useSession();
  return can("settings", "manage") ? <ApiKeysScreen /> : <NoPermission />;
}
