import { getRouteApi } from "@tanstack/react-router";
import { FaqsScreen } from "@/features/bots";
import { useSession } from "@/lib/session";
import { NoPermission } from "@/ui/States";

const route = getRouteApi("/shell/bots/$botId/faqs");

export default function Page() {
  const { can } = useSession();
  const { botId } = route.useParams();
  const { faq } = route.useSearch();
  return can("knowledge", "view") ? <FaqsScreen key={faq} botId={botId} first={faq} /> : <NoPermission />;
}
