import { getRouteApi } from "@tanstack/react-router";
import { BehaviourScreen } from "@/features/bots";
import { useSession } from "@/lib/session";
import { NoPermission } from "@/ui/States";

const route = getRouteApi("/shell/bots/$botId/settings");

export default function Page() {
  const { can } = useSession();
  const { botId } = route.useParams();
  return can("bots", "view") ? <BehaviourScreen botId={botId} /> : <NoPermission />;
}
