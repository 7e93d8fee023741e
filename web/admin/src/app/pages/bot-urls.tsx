import { getRouteApi } from "@tanstack/react-router";
import { WebPagesScreen } from "@/features/bots";
import { WithPassages } from "./with-passages";

const route = getRouteApi("/shell/bots/$botId/urls");

export default function Page() {
  const { botId } = route.useParams();
  const navigate = route.useNavigate();
  return (
    <WithPassages {...route.useSearch()} botId={botId} onClose={() => navigate({ search: {}, replace: true })}>
      <WebPagesScreen botId={botId} />
    </WithPassages>
  );
}
