import { Button, Checkbox } from "@mantine/core";
import { IconBellRinging, IconInfoCircle, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { NOTICE_KINDS, type NoticeSettings, type NoticeWays } from "@/lib/api/notices";
import { problemText } from "@/lib/problem";
import { usePageTitle } from "@/lib/title";
import form from "@/ui/form.module.css";
import { Card, Page, PageHeader } from "@/ui/Panel";
import { RowSkeletons } from "@/ui/Skeleton";
import { ErrorState } from "@/ui/States";
import { toast, toastProblem } from "@/ui/toast";
import classes from "./NoticesScreen.module.css";
import { type PushState, pushState, subscribe, unsubscribe } from "./push";
import { noticeSettingsQuery, useAddDevice, useChoose, useRemoveDevice, useTry } from "./queries";

const WAYS = ["in_app", "push", "mail"] as const;

/** What the member is told, and how: his own, in this workspace. `whileOpen` are the switches of a browser with a page open. */
export default function NoticesScreen({ whileOpen }: { whileOpen: ReactNode }) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery(noticeSettingsQuery);
  usePageTitle(t("settings.pages.notifications"));
  return (
    <Page header={<PageHeader title={t("settings.pages.notifications")} hint={t("notices.hint")} />}>
      <div className={form.column}>
        {isPending ? (
          <Card>
            <RowSkeletons rows={6} height={38} label={t("states.loading")} />
          </Card>
        ) : error ? (
          <Card>
            <ErrorState error={error} retry={() => void refetch()} />
          </Card>
        ) : (
          <>
            <Kinds settings={data} />
            {whileOpen ? (
              <Card title={t("notices.while_open")} hint={t("notices.while_open_hint")}>
                <div className={form.stack}>{whileOpen}</div>
              </Card>
            ) : null}
            <ThisBrowser settings={data} />
          </>
        )}
      </div>
    </Page>
  );
}

function Kinds({ settings }: { settings: NoticeSettings }) {
  const { t } = useTranslation();
  const choose = useChoose();
  const set = (kind: string, ways: NoticeWays) =>
    choose.mutate(
      { [kind]: ways },
      { onSuccess: () => toast(t("notices.saved")), onError: (e) => toastProblem(problemText(t, e)) },
    );
  return (
    <Card title={t("notices.what")} hint={t("notices.what_hint")} flush>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t("notices.event")}</th>
            {WAYS.map((w) => (
              <th key={w} scope="col">
                {t(`notices.ways.${w}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {NOTICE_KINDS.map((kind) => {
            const ways = settings.choices[kind];
            return (
              <tr key={kind}>
                <th scope="row">
                  {t(`notices.kinds.${kind}`)}
                  <span className={classes.help}>{t(`notices.kinds_help.${kind}`)}</span>
                </th>
                {WAYS.map((w) => (
                  <td key={w}>
                    <Checkbox
                      checked={ways?.[w] ?? false}
                      disabled={choose.isPending || (w === "mail" && !settings.mail)}
                      aria-label={`${t(`notices.kinds.${kind}`)}: ${t(`notices.ways.${w}`)}`}
                      onChange={(e) => ways && set(kind, { ...ways, [w]: e.currentTarget.checked })}
                    />
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
      <p className={classes.note}>
        <IconInfoCircle size={15} stroke={1.75} aria-hidden />
        {t(settings.mail ? "notices.when" : "notices.no_mail")}
      </p>
    </Card>
  );
}

function ThisBrowser({ settings }: { settings: NoticeSettings }) {
  const { t } = useTranslation();
  const [state, setState] = useState<PushState | null>(null);
  const [busy, setBusy] = useState(false);
  const add = useAddDevice();
  const remove = useRemoveDevice();
  const attempt = useTry();
  useEffect(() => {
    void pushState().then(setState);
  }, []);
  const run = async (what: () => Promise<void>) => {
    setBusy(true);
    try {
      await what();
    } catch (e) {
      toastProblem(e instanceof DOMException ? t("notices.browser_refused") : problemText(t, e));
    } finally {
      setState(await pushState());
      setBusy(false);
    }
  };
  const on = () =>
    run(async () => {
      const s = await subscribe(settings.public_key);
      if (s) {
        await add.mutateAsync(s);
        toast(t("notices.browser_on"));
      }
    });
  const off = (id: string) =>
    run(async () => {
      await remove.mutateAsync(id);
      if (settings.devices.length === 1) await unsubscribe();
    });
  return (
    <Card
      title={t("notices.browsers")}
      hint={t("notices.browsers_hint")}
      actions={
        settings.devices.length > 0 ? (
          <Button
            variant="default"
            leftSection={<IconBellRinging size={15} stroke={1.75} />}
            loading={attempt.isPending}
            onClick={() =>
              attempt.mutate(undefined, {
                onSuccess: () => toast(t("notices.tried")),
                onError: (e) => toastProblem(problemText(t, e)),
              })
            }
          >
            {t("notices.try")}
          </Button>
        ) : null
      }
    >
      <div className={form.stack}>
        <div className={form.row}>
          <div>
            <div className={form.rowLabel}>{t("notices.this_browser")}</div>
            <div className={form.rowHelp}>{state ? t(`notices.state.${state}`) : "…"}</div>
          </div>
          {state === "off" || (state === "on" && settings.devices.length === 0) ? (
            <Button loading={busy} onClick={() => void on()}>
              {t("notices.turn_on")}
            </Button>
          ) : null}
        </div>
        {settings.devices.length > 0 ? (
          <ul className={classes.devices}>
            {settings.devices.map((d) => (
              <li key={d.id}>
                <span>{d.name || t("notices.a_browser")}</span>
                <Button
                  variant="subtle"
                  color="gray"
                  size="compact-sm"
                  leftSection={<IconTrash size={14} stroke={1.75} />}
                  disabled={busy}
                  onClick={() => void off(d.id)}
                >
                  {t("notices.remove")}
                </Button>
              </li>
            ))}
          </ul>
        ) : null}
      </div>
    </Card>
  );
}
