import { Button } from "@mantine/core";
import { IconUserOff } from "@tabler/icons-react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useSignOut } from "@/features/people";
import { chosenWorkspace, meQuery } from "@/lib/session";
import { EmptyState } from "@/ui/States";
import { Shell } from "./Shell";

/** Somebody who is in no workspace any more can only leave. */
export function Frame() {
  const { t } = useTranslation();
  const { data: me } = useSuspenseQuery(meQuery);
  const signOut = useSignOut();
  if (chosenWorkspace(me)) return <Shell />;
  return (
    <EmptyState
      icon={<IconUserOff size={20} stroke={1.75} />}
      text={t("shell.no_workspace")}
      hint={t("shell.no_workspace_hint", { email: me.account.email })}
    >
      <Button variant="default" onClick={() => signOut.mutate(false)}>
        {t("account.sign_out")}
      </Button>
    </EmptyState>
  );
}
