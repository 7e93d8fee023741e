import { ActionIcon, Button, Select, TextInput } from "@mantine/core";
import { IconKey, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiKey, Level, Module, Permissions } from "@/lib/api/types";
import { useRules, useServerForm } from "@/lib/form";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { useClock } from "@/lib/time";
import { usePageTitle } from "@/lib/title";
import { CopyField } from "@/ui/CopyField";
import { confirm } from "@/ui/confirm";
import { Dialog } from "@/ui/Dialog";
import { FormProblem } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { Card, Page, PageHeader } from "@/ui/Panel";
import { RowSkeletons } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/States";
import { Tag } from "@/ui/Tag";
import table from "@/ui/table.module.css";
import { toast, toastProblem } from "@/ui/toast";
import classes from "./ApiKeysScreen.module.css";
import { apiKeysQuery, useCreateApiKey, useRevokeApiKey } from "./queries";

/** What a program can be allowed today: the areas that have an API. */
const AREAS: Module[] = ["live_chat", "contacts", "bots", "knowledge", "settings", "members"];
const LEVELS: Level[] = ["none", "view", "edit", "manage"];

/** Keys for programs: shown once, revoked at any time. */
export default function ApiKeysScreen() {
  const { t } = useTranslation();
  const clock = useClock();
  const keys = useQuery(apiKeysQuery);
  const revoke = useRevokeApiKey();
  const [creating, setCreating] = useState(false);
  usePageTitle(t("settings.pages.api_keys"));

  const onRevoke = async (k: ApiKey) => {
    const yes = await confirm({
      title: t("api_keys.revoke_title", { name: k.name }),
      text: t("api_keys.revoke_text"),
      action: t("api_keys.revoke"),
      cancel: t("actions.cancel"),
    });
    if (yes)
      revoke.mutate(k.id, {
        onSuccess: () => toast(t("api_keys.revoked", { name: k.name })),
        onError: (e) => toastProblem(problemText(t, e)),
      });
  };
  const none = keys.data?.length === 0;
  return (
    <Page
      header={
        <PageHeader title={t("settings.pages.api_keys")} hint={t("api_keys.hint")}>
          {none ? null : (
            <Button leftSection={<IconPlus size={16} stroke={2} />} onClick={() => setCreating(true)}>
              {t("api_keys.create")}
            </Button>
          )}
        </PageHeader>
      }
    >
      <Card flush>
        {keys.isPending ? (
          <RowSkeletons rows={4} label={t("states.loading")} />
        ) : keys.isError ? (
          <ErrorState error={keys.error} retry={() => keys.refetch()} />
        ) : none ? (
          <EmptyState
            icon={<IconKey size={20} stroke={1.75} />}
            text={t("api_keys.empty")}
            hint={t("api_keys.empty_hint")}
          >
            <Button leftSection={<IconPlus size={16} stroke={2} />} onClick={() => setCreating(true)}>
              {t("api_keys.create")}
            </Button>
          </EmptyState>
        ) : (
          <div className={table.wrap}>
            <table className={`${table.table} ${table.stacked}`}>
              <thead>
                <tr>
                  <th className={classes.name}>{t("api_keys.name")}</th>
                  <th className={table.main}>{t("api_keys.may")}</th>
                  <th>{t("api_keys.last_used")}</th>
                  <th>{t("api_keys.created")}</th>
                  <th>
                    <span className={classes.read}>{t("actions.actions")}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {keys.data.map((k) => (
                  <tr key={k.id}>
                    <td className={classes.name} data-phone="first">
                      <div className={classes.words}>{k.name}</div>
                      <div className={`${table.second} ${classes.mono}`}>{k.prefix}…</div>
                    </td>
                    <td className={table.main} data-phone="all">
                      <div className={classes.tags}>
                        {AREAS.filter((m) => (k.permissions[m] ?? "none") !== "none").map((m) => (
                          <Tag key={m} quiet>
                            {t(`modules.${m}`)}: {t(`levels.${k.permissions[m] ?? "none"}`)}
                          </Tag>
                        ))}
                      </div>
                    </td>
                    <td
                      className={`${table.nowrap} ${table.dim}`}
                      title={k.last_used_at ? clock.exact(k.last_used_at) : undefined}
                    >
                      {k.last_used_at ? clock.short(k.last_used_at) : t("api_keys.never")}
                    </td>
                    <td className={`${table.nowrap} ${table.dim}`} title={clock.exact(k.created_at)}>
                      {clock.date(k.created_at)}
                    </td>
                    <td data-phone="end">
                      <div className={table.actions}>
                        <ActionIcon
                          size={28}
                          className={table.hidden}
                          aria-label={t("api_keys.revoke_named", { name: k.name })}
                          onClick={() => void onRevoke(k)}
                        >
                          <IconTrash size={16} stroke={1.75} />
                        </ActionIcon>
                      </div>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Card>
      {creating ? <CreateKey onClose={() => setCreating(false)} /> : null}
    </Page>
  );
}

const ORDER: Record<Level, number> = { none: 0, view: 1, edit: 2, manage: 3 };

function CreateKey({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { workspace } = useSession();
  const rules = useRules();
  const create = useCreateApiKey();
  const [permissions, setPermissions] = useState<Permissions>({ live_chat: "view" });
  const [made, setMade] = useState<ApiKey | null>(null);
  const f = useServerForm({ initialValues: { name: "", permissions: "" }, validate: { name: rules.text(60) } });
  const nothing = Object.values(permissions).every((l) => l === "none");

  if (made?.key) {
    return (
      <Dialog onClose={onClose} closeOnClickOutside={false} title={t("api_keys.made", { name: made.name })} size={520}>
        <div className={form.stack}>
          <p>{t("api_keys.once")}</p>
          <CopyField value={made.key} label={t("api_keys.key")} filled />
          <div className={form.actions}>
            <Button size="sm" variant="default" onClick={onClose}>
              {t("actions.done")}
            </Button>
          </div>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog onClose={onClose} title={t("api_keys.create")} size={480}>
      <form
        noValidate
        onSubmit={f.run(async (v) => setMade(await create.mutateAsync({ name: v.name.trim(), permissions })))}
      >
        <FormProblem text={f.problem ?? f.errors.permissions ?? null} />
        <div className={form.stack}>
          <TextInput
            label={t("api_keys.name")}
            description={t("api_keys.name_help")}
            data-autofocus
            {...f.field("name")}
          />
          <div>
            <div className={classes.label}>{t("api_keys.may")}</div>
            <ul className={classes.areas}>
              {AREAS.map((m) => (
                <li key={m}>
                  <span>{t(`modules.${m}`)}</span>
                  <Select
                    size="xs"
                    w={130}
                    aria-label={t(`modules.${m}`)}
                    data={LEVELS.map((l) => ({
                      value: l,
                      label: t(`levels.${l}`),
                      // Nobody can give away more than they have.
                      disabled: ORDER[l] > ORDER[workspace.permissions[m] ?? "none"],
                    }))}
                    value={permissions[m] ?? "none"}
                    onChange={(v) => setPermissions((p) => ({ ...p, [m]: v as Level }))}
                  />
                </li>
              ))}
            </ul>
          </div>
          <div className={form.actions}>
            <Button size="sm" variant="default" onClick={onClose}>
              {t("actions.cancel")}
            </Button>
            <Button size="sm" type="submit" disabled={nothing} loading={create.isPending}>
              {t("actions.create")}
            </Button>
          </div>
        </div>
      </form>
    </Dialog>
  );
}
