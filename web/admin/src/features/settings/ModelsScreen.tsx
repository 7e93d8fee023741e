import { ActionIcon, Button } from "@mantine/core";
import { IconAlertTriangle, IconBrain, IconPencil, IconPlus, IconRefresh, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ModelKey } from "@/lib/api/model-types";
import { INSTALLATION, modelChoicesQuery } from "@/lib/models";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { useClock } from "@/lib/time";
import { usePageTitle } from "@/lib/title";
import { confirm } from "@/ui/confirm";
import { Card, Page, PageHeader } from "@/ui/Panel";
import { RowSkeletons } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/States";
import { Tag } from "@/ui/Tag";
import table from "@/ui/table.module.css";
import { toast, toastProblem } from "@/ui/toast";
import { KeyDialog } from "./KeyDialog";
import { ModelRoles } from "./ModelRoles";
import classes from "./ModelsScreen.module.css";
import { deadKeys, modelKeysQuery, modelSettingsQuery, useRemoveKey, useTestKey } from "./model-queries";
import { SpendingCard } from "./SpendingCard";
import { testedParts } from "./tested";
import { WebSearchCard } from "./WebSearchCard";

/** With whose keys language models answer, which ones, and what a day may cost. */
export default function ModelsScreen({
  botName,
  botIds,
}: {
  botName: (id: string) => string | undefined;
  botIds: string[];
}) {
  const { t } = useTranslation();
  const { can } = useSession();
  const keys = useQuery(modelKeysQuery);
  const settings = useQuery(modelSettingsQuery);
  const choices = useQuery({ ...modelChoicesQuery, enabled: can("bots", "view") });
  const [open, setOpen] = useState<ModelKey | "new" | null>(null);
  usePageTitle(t("settings.pages.models"));
  const mayManage = can("settings", "manage");
  const none = keys.data?.length === 0;
  const house = choices.data?.items.filter((c) => c.key_id === INSTALLATION) ?? [];
  const add = (
    <Button leftSection={<IconPlus size={16} stroke={2} />} onClick={() => setOpen("new")}>
      {t("models.add")}
    </Button>
  );
  const dead = deadKeys(keys.data);
  return (
    <Page
      header={
        <PageHeader title={t("settings.pages.models")} hint={t("models.hint")}>
          {none || !mayManage ? null : add}
        </PageHeader>
      }
    >
      <div className={classes.column}>
        {dead.map((k) => (
          <div key={k.id} className={classes.banner} role="alert">
            <IconAlertTriangle size={16} />
            <span>
              {t(house.length > 0 ? "models.dead_house" : "models.dead", { name: k.name, message: k.error_message })}
            </span>
          </div>
        ))}
        {house.length > 0 ? (
          <p className={classes.house}>
            {t("models.house", { models: house.map((c) => c.model || t("models.installation")).join(", ") })}
          </p>
        ) : null}
        <Card flush>
          {keys.isPending ? (
            <RowSkeletons rows={3} label={t("states.loading")} />
          ) : keys.isError ? (
            <ErrorState error={keys.error} retry={() => keys.refetch()} />
          ) : none ? (
            <EmptyState
              icon={<IconBrain size={20} stroke={1.75} />}
              text={t("models.empty")}
              hint={t(house.length > 0 ? "models.empty_house" : "models.empty_hint")}
            >
              {mayManage ? add : null}
            </EmptyState>
          ) : (
            <KeysTable keys={keys.data} mayManage={mayManage} onEdit={setOpen} />
          )}
        </Card>
        {settings.isError ? <ErrorState error={settings.error} retry={() => settings.refetch()} /> : null}
        {settings.data && choices.data && (choices.data.items.length > 0 || mayManage) ? (
          <ModelRoles
            botIds={botIds}
            settings={settings.data}
            choices={choices.data.items}
            keys={keys.data ?? []}
            houseEmbeds={choices.data.embed_model}
            houseHears={choices.data.hearing_model}
            mayManage={mayManage}
          />
        ) : null}
        <WebSearchCard mayManage={mayManage} />
        <SpendingCard botName={botName} />
      </div>
      {open ? <KeyDialog known={open === "new" ? null : open} onClose={() => setOpen(null)} /> : null}
    </Page>
  );
}

function KeysTable({
  keys,
  mayManage,
  onEdit,
}: {
  keys: ModelKey[];
  mayManage: boolean;
  onEdit: (k: ModelKey) => void;
}) {
  const { t } = useTranslation();
  const clock = useClock();
  const remove = useRemoveKey();
  const test = useTestKey();
  const onTest = (k: ModelKey) =>
    test.mutate(
      { key_id: k.id },
      {
        onSuccess: (r) =>
          r.ok
            ? toast(t("models.works", { name: k.name, what: testedParts(t, r, (n) => clock.number(n)).join(", ") }))
            : toastProblem(t("models.said", { message: r.message })),
        onError: (e) => toastProblem(problemText(t, e)),
      },
    );
  const onRemove = async (k: ModelKey) => {
    const yes = await confirm({
      title: t("models.remove_title", { name: k.name }),
      text: t("models.remove_text"),
      action: t("models.remove"),
      cancel: t("actions.cancel"),
    });
    if (yes)
      remove.mutate(k.id, {
        onSuccess: () => toast(t("models.removed", { name: k.name })),
        onError: (e) => toastProblem(problemText(t, e)),
      });
  };
  return (
    <div className={table.wrap}>
      <table className={`${table.table} ${table.stacked}`}>
        <thead>
          <tr>
            <th>{t("models.key")}</th>
            <th className={table.main}>{t("models.model")}</th>
            <th>{t("models.state")}</th>
            <th>
              <span className={classes.read}>{t("actions.actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((k) => (
            <tr key={k.id}>
              <td data-phone="first">
                <div className={classes.words}>{k.name}</div>
                <div className={table.second}>
                  {t(`models.vendors.${k.vendor}`)}
                  {k.last4 ? <span className={classes.mono}> …{k.last4}</span> : null}
                </div>
              </td>
              <td className={table.main} data-phone="all">
                <div className={classes.cut}>{k.model || k.embed_model || k.rerank_model || k.hearing_model}</div>
                <div className={`${table.second} ${classes.cut}`}>
                  {k.fallback ? t("models.next", { model: k.fallback }) : k.base_url}
                </div>
                {k.model && (k.embed_model || k.rerank_model || k.hearing_model) ? (
                  <div className={`${table.second} ${classes.cut}`}>
                    {[k.embed_model, k.rerank_model, k.hearing_model].filter(Boolean).join(" · ")}
                  </div>
                ) : null}
              </td>
              <td className={table.nowrap}>
                {k.error ? (
                  <span title={k.error_message}>
                    <Tag tone={k.error === "invalid" || k.error === "no_quota" ? "bad" : "careful"} dot>
                      {t(`models.errors.${k.error}`)}
                    </Tag>
                  </span>
                ) : (
                  <Tag tone="good" dot>
                    {t("models.fine")}
                  </Tag>
                )}
                {k.tested_at ? (
                  <div className={table.second} title={clock.exact(k.error_since ?? k.tested_at)}>
                    {k.error_since
                      ? t("models.since", { time: clock.short(k.error_since) })
                      : t("models.tested", { time: clock.short(k.tested_at) })}
                  </div>
                ) : null}
              </td>
              <td data-phone="end">
                {mayManage ? (
                  <div className={table.actions}>
                    <ActionIcon
                      size={28}
                      aria-label={t("models.test_named", { name: k.name })}
                      loading={test.isPending && test.variables?.key_id === k.id}
                      onClick={() => onTest(k)}
                    >
                      <IconRefresh size={16} stroke={1.75} />
                    </ActionIcon>
                    <ActionIcon
                      size={28}
                      aria-label={t("models.edit_named", { name: k.name })}
                      onClick={() => onEdit(k)}
                    >
                      <IconPencil size={16} stroke={1.75} />
                    </ActionIcon>
                    <ActionIcon
                      size={28}
                      aria-label={t("models.remove_named", { name: k.name })}
                      onClick={() => void onRemove(k)}
                    >
                      <IconTrash size={16} stroke={1.75} />
                    </ActionIcon>
                  </div>
                ) : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
