import { useNavigate } from "@tanstack/react-router";
import { Suspense } from "react";
import { WelcomeScreen } from "@/features/bots";
import { useSession } from "@/lib/session";
import { write } from "@/lib/storage";
import { NoPermission } from "@/ui/States";
import { LoadingPage } from "./fallbacks";

export default function WelcomePage() {
  const { can } = useSession();
  const navigate = useNavigate();
  if (!can("bots", "edit")) return <NoPermission />;
  const home = () => void navigate({ to: "/dashboard" });
  const later = () => {
    write("later", true); // the overview leads back to it
    home();
  };
  return (
    <Suspense fallback={<LoadingPage />}>
      <WelcomeScreen onLater={later} onDone={home} />
    </Suspense>
  );
}
