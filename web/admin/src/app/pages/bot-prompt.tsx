import { getRouteApi } from "@tanstack/react-router";
import { Suspense } from "react";
import { PromptScreen } from "@/features/bots";
import { Rehearsal } from "@/features/checks";
import { useSession } from "@/lib/session";
import { NoPermission } from "@/ui/States";

const route = getRouteApi("/shell/bots/$botId/prompt");

export default function Page() {
  const { can } = useSession();
  const { botId } = route.useParams();
  if (!can("bots", "view")) return <NoPermission />;
  const rehearse = can("knowledge", "view");
  return (
    <PromptScreen
      botId={botId}
      rehearse={
        rehearse
          ? (unsaved) => (
              <Suspense>
                <Rehearsal botId={botId} {...unsaved} />
              </Suspense>
            )
          : undefined
      }
    />
  );
}
