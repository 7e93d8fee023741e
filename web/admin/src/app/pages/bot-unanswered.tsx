import { getRouteApi } from "@tanstack/react-router";
import { UnansweredScreen } from "@/features/bots";
import { useSession } from "@/lib/session";
import { NoPermission } from "@/ui/States";

const route = getRouteApi("/shell/bots/$botId/unanswered");

export default function Page() {
  const { can } = useSession();
  const { botId } = route.useParams();
  return can("knowledge", "view") ? <UnansweredScreen botId={botId} /> : <NoPermission />;
}
