import { getRouteApi } from "@tanstack/react-router";
import { Suspense } from "react";
import { CreateScreen } from "@/features/bots";
import { useSession } from "@/lib/session";
import { NoPermission } from "@/ui/States";
import { LoadingPage } from "./fallbacks";

const route = getRouteApi("/shell/bots/new");

export default function NewBotPage() {
  const { can } = useSession();
  const { made } = route.useSearch();
  if (!can("bots", "edit")) return <NoPermission />;
  return (
    <Suspense fallback={<LoadingPage />}>
      <CreateScreen made={made ?? ""} />
    </Suspense>
  );
}
