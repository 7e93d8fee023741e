import { Button } from "@mantine/core";
import { IconAlertCircle, IconLogin2 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { problemText } from "@/lib/problem";
import classes from "./Auth.module.css";
import { Callout } from "./AuthFrame";
import { useDepart } from "./provider";

/** The other way in, where the operator has set a sign-in provider. */
export function ProviderButton({ name, to, invitation }: { name: string; to?: string; invitation?: string }) {
  const { t } = useTranslation();
  const depart = useDepart();
  return (
    <div className={classes.other}>
      <Button
        size="md"
        variant="default"
        fullWidth
        leftSection={<IconLogin2 size={18} stroke={1.75} />}
        // The page is left when it has worked: the button stays busy until then.
        loading={depart.isPending || depart.isSuccess}
        onClick={() => depart.mutate({ to, invitation })}
      >
        {t("auth.provider", { name })}
      </Button>
      {depart.isError ? (
        <Callout tone="bad" icon={<IconAlertCircle size={16} />}>
          {problemText(t, depart.error)}
        </Callout>
      ) : null}
      <div className={classes.or} role="presentation">
        {t("auth.provider_or")}
      </div>
    </div>
  );
}
