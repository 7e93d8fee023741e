import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ResetConfirmScreen, ResetRequestScreen, setupQuery } from "@/features/people";
import { usePageTitle } from "@/lib/title";
import { LoadingPage } from "./fallbacks";

const route = getRouteApi("/reset");

export default function ResetPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { token } = route.useSearch();
  const setup = useQuery(setupQuery);
  usePageTitle(t("auth.reset_title"));
  const back = (
    <Link to="/sign-in" search={{}}>
      {t("auth.back_to_sign_in")}
    </Link>
  );
  if (token) {
    return (
      <ResetConfirmScreen
        token={token}
        back={back}
        again={
          <Link to="/reset" search={{}}>
            {t("auth.reset_again")}
          </Link>
        }
        onDone={() => navigate({ to: "/sign-in", search: { changed: true } })}
      />
    );
  }
  if (setup.isPending) return <LoadingPage />;
  return <ResetRequestScreen mailConfigured={setup.data?.mail_configured ?? true} back={back} />;
}
