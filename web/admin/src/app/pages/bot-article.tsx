import { getRouteApi } from "@tanstack/react-router";
import { ArticleScreen } from "@/features/bots";
import { useSession } from "@/lib/session";
import { NoPermission } from "@/ui/States";

const route = getRouteApi("/shell/bots/$botId/articles/$articleId");

export default function Page() {
  const { can } = useSession();
  const { botId, articleId } = route.useParams();
  return can("knowledge", articleId === "new" ? "edit" : "view") ? (
    <ArticleScreen key={articleId} botId={botId} articleId={articleId} />
  ) : (
    <NoPermission />
  );
}
