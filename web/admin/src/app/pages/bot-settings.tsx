import { getRouteApi } from "@tanstack/react-router";
import { BehaviourScreen } from "@/features/bots";
import { LearningCard } from "@/features/knowledge";
import { useSession } from "@/lib/session";
import { NoPermission } from "@/ui/States";

const route = getRouteApi("/shell/bots/$botId/settings");

export default function Page() {
  const { can } = useSession();
  const { botId } = route.useParams();
  if (!can("bots", "view")) return <NoPermission />;
  return (
    <BehaviourScreen botId={botId}>
      <LearningCard botId={botId} />
    </BehaviourScreen>
  );
}
