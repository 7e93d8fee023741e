import { Button, Menu } from "@mantine/core";
import { IconAlertTriangle, IconDots, IconWorldSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { WebSearch } from "@/lib/api/model-types";
import { problemText } from "@/lib/problem";
import { useClock } from "@/lib/time";
import { confirm } from "@/ui/confirm";
import { Card } from "@/ui/Panel";
import { RowSkeletons } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/States";
import { Tag } from "@/ui/Tag";
import { toast, toastProblem } from "@/ui/toast";
import classes from "./ModelsScreen.module.css";
import { SearchEngineDialog } from "./SearchEngineDialog";
import { useRemoveEngine, webSearchQuery } from "./web-search-queries";

/** By which search engine bots look up what they do not know. */
export function WebSearchCard({ mayManage }: { mayManage: boolean }) {
  const { t } = useTranslation();
  const search = useQuery(webSearchQuery);
  const [open, setOpen] = useState(false);
  const engine = search.data?.engine;
  const house = search.data?.installation ?? "";
  return (
    <>
      {engine && (engine.error === "invalid" || engine.error === "no_quota") ? (
        <div className={classes.banner} data-gap role="alert">
          <IconAlertTriangle size={16} />
          <span>{t("online.dead", { message: engine.error_message })}</span>
        </div>
      ) : null}
      <Card
        title={t("online.title")}
        hint={t("online.hint")}
        actions={
          mayManage && (engine || house) ? (
            <Button size="xs" variant="default" onClick={() => setOpen(true)}>
              {t(engine ? "online.change" : "online.set")}
            </Button>
          ) : null
        }
      >
        {search.isPending ? (
          <RowSkeletons rows={1} label={t("states.loading")} />
        ) : search.isError ? (
          <ErrorState error={search.error} retry={() => search.refetch()} />
        ) : engine || house ? (
          <Current search={search.data} mayManage={mayManage} />
        ) : (
          <EmptyState
            icon={<IconWorldSearch size={20} stroke={1.75} />}
            text={t("online.empty")}
            hint={t("online.empty_hint")}
          >
            {mayManage ? <Button onClick={() => setOpen(true)}>{t("online.set")}</Button> : null}
          </EmptyState>
        )}
      </Card>
      {open && search.data ? <SearchEngineDialog search={search.data} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

/** The engine in use, and how it does. */
function Current({ search, mayManage }: { search: WebSearch; mayManage: boolean }) {
  const { t } = useTranslation();
  const clock = useClock();
  const remove = useRemoveEngine();
  const { engine, installation } = search;
  const error = engine ? engine.error : search.installation_error;
  const onRemove = async () => {
    const yes = await confirm({
      title: t("online.remove_title"),
      text: t(installation ? "online.remove_text_house" : "online.remove_text"),
      action: t("online.remove"),
      cancel: t("actions.cancel"),
    });
    if (yes)
      remove.mutate(undefined, {
        onSuccess: () => toast(t("online.removed")),
        onError: (e) => toastProblem(problemText(t, e)),
      });
  };
  return (
    <div className={classes.engine}>
      <div className={classes.engineName}>
        <div className={classes.words}>
          {engine
            ? t(`online.vendors.${engine.vendor}`)
            : t("online.house", { vendor: installation ? t(`online.vendors.${installation}`) : "" })}
          {engine?.last4 ? <span className={classes.mono}> …{engine.last4}</span> : null}
        </div>
        <p className={classes.engineUnder}>
          {engine ? engine.base_url : `${t("online.empty_house")} ${t("online.credits", { count: search.credits })}`}
        </p>
      </div>
      <span title={engine?.error_message || undefined}>
        <Tag tone={error === "" ? "good" : error === "invalid" || error === "no_quota" ? "bad" : "careful"} dot>
          {error ? t(`online.errors.${error}`) : t("models.fine")}
        </Tag>
      </span>
      {engine?.tested_at ? (
        <span className={classes.engineUnder} title={clock.exact(engine.error_since ?? engine.tested_at)}>
          {engine.error_since
            ? t("models.since", { time: clock.short(engine.error_since) })
            : t("models.tested", { time: clock.short(engine.tested_at) })}
        </span>
      ) : null}
      {engine && mayManage ? (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button size="xs" variant="subtle" color="gray" aria-label={t("actions.actions")} px={6}>
              <IconDots size={16} />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item color="red" onClick={() => void onRemove()}>
              {t("online.remove")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ) : null}
    </div>
  );
}
