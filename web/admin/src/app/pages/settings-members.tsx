import { useBotNames } from "@/features/bots";
import { MembersScreen } from "@/features/people";
import { useSession } from "@/lib/session";
import { NoPermission } from "@/ui/States";

export default function SettingsMembersPage() {
  const { can } = useSession();
  const bots = useBotNames();
  return can("members", "view") ? <MembersScreen bots={bots} /> : <NoPermission />;
}
