import { getRouteApi } from "@tanstack/react-router";
import { DocumentsScreen } from "@/features/bots";
import { useSession } from "@/lib/session";
import { NoPermission } from "@/ui/States";

const route = getRouteApi("/shell/bots/$botId/documents");

export default function Page() {
  const { can } = useSession();
  const { botId } = route.useParams();
  return can("knowledge", "view") ? <DocumentsScreen botId={botId} /> : <NoPermission />;
}
