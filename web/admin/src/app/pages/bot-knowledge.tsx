import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { KnowledgeScreen } from "@/features/knowledge";

const route = getRouteApi("/shell/bots/$botId/knowledge");

export default function Page() {
  const { botId } = route.useParams();
  const { tab } = route.useSearch();
  const navigate = useNavigate();
  return (
    <KnowledgeScreen
      botId={botId}
      tab={tab ?? "entries"}
      onTab={(x) =>
        void navigate({
          to: "/bots/$botId/knowledge",
          params: { botId },
          search: x === "entries" ? {} : { tab: x },
          replace: true,
        })
      }
    />
  );
}
