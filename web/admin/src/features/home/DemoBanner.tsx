import { Button } from "@mantine/core";
import { IconExternalLink, IconSparkles } from "@tabler/icons-react";
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "@/lib/api/client";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { write } from "@/lib/storage";
import { confirm } from "@/ui/confirm";
import { toastProblem } from "@/ui/toast";
import classes from "./DashboardScreen.module.css";

const demoQuery = queryOptions({
  queryKey: ["home", "demo"],
  queryFn: ({ signal }) => api.get<{ demo: boolean }>("/v1/demo", undefined, signal),
  staleTime: 300_000,
});

/** Says that this is the demo, and takes it away with one click. */
export function DemoBanner() {
  const { t } = useTranslation();
  const { can } = useSession();
  const demo = useQuery(demoQuery);
  const remove = useMutation({
    mutationFn: () => api.delete("/v1/demo"),
    onSuccess: () => {
      // Nobody is signed in any more, and nobody was ever here: the first run begins.
      for (const key of ["known", "workspace", "tab", "later"]) write(key, null);
      location.assign("/setup");
    },
    onError: (e) => toastProblem(problemText(t, e)),
  });
  if (!demo.data?.demo) return null;
  return (
    <div className={classes.banner}>
      <IconSparkles size={18} stroke={1.75} aria-hidden="true" />
      <div className={classes.words}>
        <b>{t("demo.title")}</b>
        <span className={classes.note}>{t("demo.text")}</span>
      </div>
      <Button
        component="a"
        size="compact-md"
        variant="default"
        href="/demo"
        target="_blank"
        rel="noopener"
        leftSection={<IconExternalLink size={14} stroke={1.75} />}
      >
        {t("demo.shop")}
      </Button>
      {can("settings", "manage") ? (
        <Button
          size="compact-md"
          variant="default"
          loading={remove.isPending}
          onClick={async () => {
            if (
              await confirm({
                title: t("demo.remove_title"),
                text: t("demo.remove_text"),
                action: t("demo.remove"),
                cancel: t("actions.cancel"),
              })
            ) {
              remove.mutate();
            }
          }}
        >
          {t("demo.remove")}
        </Button>
      ) : null}
    </div>
  );
}
