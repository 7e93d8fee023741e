import { Button } from "@mantine/core";
import { IconUserOff } from "@tabler/icons-react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { NewWorkspace, useSignOut } from "@/features/people";
import { codeText } from "@/lib/problem";
import { chosenWorkspace, meQuery } from "@/lib/session";
import { EmptyState } from "@/ui/States";
import { toastProblem } from "@/ui/toast";
import { Shell } from "./Shell";

/** A redirect of the server's can bring a problem along: it is said once, and leaves the address. */
function useSentProblem() {
  const { t } = useTranslation();
  useEffect(() => {
    const here = new URL(location.href);
    const text = codeText(t, here.searchParams.get("problem") ?? "");
    if (!text) return;
    here.searchParams.delete("problem");
    history.replaceState(history.state, "", here);
    toastProblem(text);
  }, [t]);
}

/** Somebody who is in no workspace any more can only leave. */
export function Frame() {
  const { t } = useTranslation();
  const { data: me } = useSuspenseQuery(meQuery);
  const signOut = useSignOut();
  const [making, setMaking] = useState(false);
  useSentProblem();
  if (chosenWorkspace(me)) return <Shell />;
  return (
    <EmptyState
      icon={<IconUserOff size={20} stroke={1.75} />}
      text={t("shell.no_workspace")}
      hint={t("shell.no_workspace_hint", { email: me.account.email })}
    >
      {me.may_create_workspace ? <Button onClick={() => setMaking(true)}>{t("sign_up.new_workspace")}</Button> : null}
      {making ? (
        <Suspense>
          <NewWorkspace onClose={() => setMaking(false)} />
        </Suspense>
      ) : null}
      <Button variant="default" onClick={() => signOut.mutate(false)}>
        {t("account.sign_out")}
      </Button>
    </EmptyState>
  );
}
