import { useQuery } from "@tanstack/react-query";
import { Navigate, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { SetupScreen, setupQuery } from "@/features/people";
import { usePageTitle } from "@/lib/title";
import { ErrorState } from "@/ui/States";
import { LoadingPage } from "./fallbacks";

export default function SetupPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const setup = useQuery(setupQuery);
  usePageTitle(t("auth.setup_title"));
  if (setup.isPending) return <LoadingPage />;
  if (setup.isError) return <ErrorState error={setup.error} retry={() => setup.refetch()} />;
  if (!setup.data.needs_owner) return <Navigate to="/sign-in" search={{}} replace />;
  return (
    <SetupScreen
      mailConfigured={setup.data.mail_configured}
      version={setup.data.version}
      onDone={() => navigate({ to: "/" })}
    />
  );
}
