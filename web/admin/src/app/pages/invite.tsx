import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { InviteScreen, setupQuery } from "@/features/people";
import { usePageTitle } from "@/lib/title";

const route = getRouteApi("/invite");

export default function InvitePage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { token, problem } = route.useSearch();
  const { data: setup } = useQuery(setupQuery);
  usePageTitle(t("auth.invite_page"));
  return (
    <InviteScreen
      token={token ?? ""}
      provider={setup?.sign_in_provider}
      refused={problem}
      onDone={() => navigate({ to: "/" })}
      back={
        <Link to="/sign-in" search={{}}>
          {t("auth.back_to_sign_in")}
        </Link>
      }
    />
  );
}
