import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, Navigate, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { SignUpConfirmScreen, SignUpScreen, setupQuery } from "@/features/people";
import { usePageTitle } from "@/lib/title";
import { ErrorState } from "@/ui/States";
import { LoadingPage } from "./fallbacks";

const route = getRouteApi("/sign-up");

export default function SignUpPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { token } = route.useSearch();
  const setup = useQuery(setupQuery);
  usePageTitle(t("sign_up.title"));
  if (setup.isPending) return <LoadingPage />;
  if (setup.isError) return <ErrorState error={setup.error} retry={() => setup.refetch()} />;
  if (!setup.data.sign_up) return <Navigate to="/sign-in" search={{}} replace />;
  const back = (
    <Link to="/sign-in" search={{}}>
      {t("auth.back_to_sign_in")}
    </Link>
  );
  if (!token) return <SignUpScreen back={back} />;
  const again = (
    <Link to="/sign-up" search={{}}>
      {t("sign_up.again")}
    </Link>
  );
  return <SignUpConfirmScreen token={token} back={back} again={again} onDone={() => navigate({ to: "/" })} />;
}
