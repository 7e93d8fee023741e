import { getRouteApi, Outlet } from "@tanstack/react-router";
import { Suspense } from "react";
import { BotFrame } from "@/features/bots";
import { useSession } from "@/lib/session";
import { NoPermission } from "@/ui/States";
import { LoadingPage } from "./fallbacks";

const route = getRouteApi("/shell/bots/$botId");

/** The frame of everything inside one bot. */
export default function BotPage() {
  const { can } = useSession();
  const { botId } = route.useParams();
  if (!can("bots", "view") && !can("knowledge", "view")) return <NoPermission />;
  return (
    <Suspense fallback={<LoadingPage />}>
      <BotFrame key={botId} botId={botId}>
        <Suspense fallback={<LoadingPage />}>
          <Outlet />
        </Suspense>
      </BotFrame>
    </Suspense>
  );
}
