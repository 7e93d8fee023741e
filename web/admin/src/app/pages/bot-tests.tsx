import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { ChecksScreen } from "@/features/checks";
import { useSession } from "@/lib/session";
import { NoPermission } from "@/ui/States";

const route = getRouteApi("/shell/bots/$botId/tests");

export default function Page() {
  const { can } = useSession();
  const { botId } = route.useParams();
  const { run } = route.useSearch();
  const navigate = useNavigate();
  if (!can("knowledge", "view")) return <NoPermission />;
  return (
    <ChecksScreen
      botId={botId}
      runId={run}
      onRun={(id) => void navigate({ to: "/bots/$botId/tests", params: { botId }, search: id ? { run: id } : {} })}
    />
  );
}
