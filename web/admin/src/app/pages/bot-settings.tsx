import { getRouteApi } from "@tanstack/react-router";
import { BehaviourScreen } from "@/features/bots";
import { LearningCard, useLearning } from "@/features/knowledge";
import { useSession } from "@/lib/session";
import { NoPermission } from "@/ui/States";

const route = getRouteApi("/shell/bots/$botId/settings");

export default function Page() {
  const { can } = useSession();
  const { botId } = route.useParams();
  return can("bots", "view") ? <Settings botId={botId} /> : <NoPermission />;
}

function Settings({ botId }: { botId: string }) {
  const learning = useLearning(botId);
  return (
    <BehaviourScreen botId={botId} also={learning.fields}>
      <LearningCard {...learning} />
    </BehaviourScreen>
  );
}
