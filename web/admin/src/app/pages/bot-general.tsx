import { getRouteApi } from "@tanstack/react-router";
import { GeneralScreen } from "@/features/bots";
import { useSession } from "@/lib/session";
import { NoPermission } from "@/ui/States";

const route = getRouteApi("/shell/bots/$botId/general");

export default function Page() {
  const { can } = useSession();
  const { botId } = route.useParams();
  return can("bots", "view") ? <GeneralScreen botId={botId} /> : <NoPermission />;
}
