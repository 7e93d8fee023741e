import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, Navigate, useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { SignInScreen, setupQuery } from "@/features/people";
import { usePageTitle } from "@/lib/title";

const route = getRouteApi("/sign-in");

export default function SignInPage() {
  const { t } = useTranslation();
  const router = useRouter();
  const { next, changed, ended, problem } = route.useSearch();
  const { data: setup } = useQuery(setupQuery);
  usePageTitle(t("auth.sign_in"));
  // A fresh installation has nobody who could sign in.
  if (setup?.needs_owner) return <Navigate to="/setup" replace />;
  return (
    <SignInScreen
      passwordChanged={changed}
      ended={ended}
      provider={setup?.sign_in_provider}
      next={next}
      refused={problem}
      // Somebody else may sign in here: nothing of who was signed out is left then.
      onDone={() => (ended ? location.assign(next ?? "/") : router.history.replace(next ?? "/"))}
      signUpLink={
        setup?.sign_up ? (
          <Link to="/sign-up" search={{}}>
            {t("sign_up.link")}
          </Link>
        ) : null
      }
      resetLink={
        <Link to="/reset" search={{}}>
          {t("auth.forgot")}
        </Link>
      }
    />
  );
}
