import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { InviteScreen } from "@/features/people";
import { usePageTitle } from "@/lib/title";

const route = getRouteApi("/invite");

export default function InvitePage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { token } = route.useSearch();
  usePageTitle(t("auth.invite_page"));
  return (
    <InviteScreen
      token={token ?? ""}
      onDone={() => navigate({ to: "/" })}
      back={
        <Link to="/sign-in" search={{}}>
          {t("auth.back_to_sign_in")}
        </Link>
      }
    />
  );
}
