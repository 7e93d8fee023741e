import { useBotNames } from "@/features/bots";
import { ModelsScreen } from "@/features/settings";
import { useSession } from "@/lib/session";
import { NoPermission } from "@/ui/States";

export default function SettingsModelsPage() {
  const { can } = useSession();
  const names = useBotNames();
  if (!can("settings", "view")) return <NoPermission />;
  return (
    <ModelsScreen
      botName={(id) => names.find((b) => b.id === id)?.name}
      botIds={can("knowledge", "view") ? names.map((b) => b.id) : []}
    />
  );
}
