import { getRouteApi } from "@tanstack/react-router";
import { WebPagesScreen } from "@/features/bots";
import { useSession } from "@/lib/session";
import { NoPermission } from "@/ui/States";

const route = getRouteApi("/shell/bots/$botId/urls");

export default function Page() {
  const { can } = useSession();
  const { botId } = route.useParams();
  return can("knowledge", "view") ? <WebPagesScreen botId={botId} /> : <NoPermission />;
}
