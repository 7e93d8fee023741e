import { getRouteApi } from "@tanstack/react-router";
import { PassagesDrawer, WebPagesScreen } from "@/features/bots";
import { useSession } from "@/lib/session";
import { NoPermission } from "@/ui/States";

const route = getRouteApi("/shell/bots/$botId/urls");

export default function Page() {
  const { can } = useSession();
  const { botId } = route.useParams();
  const { reads, named } = route.useSearch();
  const navigate = route.useNavigate();
  return can("knowledge", "view") ? (
    <>
      <WebPagesScreen botId={botId} />
      {reads ? (
        <PassagesDrawer
          botId={botId}
          sourceId={reads}
          title={named ?? ""}
          onClose={() => navigate({ search: {}, replace: true })}
        />
      ) : null}
    </>
  ) : (
    <NoPermission />
  );
}
