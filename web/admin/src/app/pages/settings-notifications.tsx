import { Suspense } from "react";
import { NoticeSwitches } from "@/features/inbox";
import { NoticesScreen } from "@/features/notices";
import { useSession } from "@/lib/session";

export default function SettingsNotificationsPage() {
  const { can } = useSession();
  const switches = (
    <Suspense fallback={null}>
      <NoticeSwitches />
    </Suspense>
  );
  return <NoticesScreen whileOpen={can("live_chat", "view") ? switches : null} />;
}
