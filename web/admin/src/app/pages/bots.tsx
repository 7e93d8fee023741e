import { Suspense } from "react";
import { BotsScreen } from "@/features/bots";
import { useSession } from "@/lib/session";
import { NoPermission } from "@/ui/States";
import { LoadingPage } from "./fallbacks";

export default function BotsPage() {
  const { can } = useSession();
  if (!can("bots", "view") && !can("knowledge", "view")) return <NoPermission />;
  return (
    <Suspense fallback={<LoadingPage />}>
      <BotsScreen />
    </Suspense>
  );
}
