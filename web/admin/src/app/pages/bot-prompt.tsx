import { getRouteApi } from "@tanstack/react-router";
import { PromptScreen } from "@/features/bots";
import { useSession } from "@/lib/session";
import { NoPermission } from "@/ui/States";

const route = getRouteApi("/shell/bots/$botId/prompt");

export default function Page() {
  const { can } = useSession();
  const { botId } = route.useParams();
  return can("bots", "view") ? <PromptScreen botId={botId} /> : <NoPermission />;
}
