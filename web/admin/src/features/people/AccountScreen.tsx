import { Button, PasswordInput, SegmentedControl, TextInput, useMantineColorScheme } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { PASSWORD_MIN, useRules, useServerForm } from "@/lib/form";
import { LANGUAGES, type Language, setLanguage } from "@/lib/i18n";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { useSettingsForm } from "@/lib/settings-form";
import { usePageTitle } from "@/lib/title";
import { confirm } from "@/ui/confirm";
import { FormProblem } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { Card, Page, PageHeader } from "@/ui/Panel";
import { toast, toastProblem } from "@/ui/toast";
import { SaveBar } from "@/ui/UnsavedGuard";
import { Connection } from "./Connection";
import { Devices } from "./Devices";
import { Presence } from "./Presence";
import { usePresence } from "./presence";
import { waysQuery } from "./provider";
import { useChangePassword, useSignOut, useUpdateMe } from "./queries";
import { SecondFactor } from "./SecondFactor";

/** The person's own account, over all workspaces. */
export default function AccountScreen() {
  const { t, i18n } = useTranslation();
  const { account } = useSession();
  const update = useUpdateMe();
  const signOut = useSignOut();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  usePageTitle(t("account.your_account"));
  const f = useSettingsForm<{ name: string }>({
    from: useMemo(() => ({ name: account.name }), [account.name]),
    check: (v) => ({
      name:
        v.name.trim() === "" ? t("form.required") : [...v.name].length > 100 ? t("form.too_long", { max: 100 }) : null,
    }),
    save: async (changed) => {
      await update.mutateAsync(changed);
      toast(t("account.saved"));
    },
  });
  const leaveEverywhere = async () => {
    const yes = await confirm({
      title: t("account.sign_out_everywhere"),
      text: t("account.sign_out_everywhere_text"),
      action: t("account.sign_out_everywhere"),
      cancel: t("actions.cancel"),
    });
    if (yes) signOut.mutate(true, { onError: (e) => toastProblem(problemText(t, e)) });
  };
  return (
    <Page
      header={
        <PageHeader title={t("account.your_account")} hint={account.email}>
          <SaveBar changes={f.changes} saving={f.saving} onSave={f.save} onDiscard={f.discard} />
        </PageHeader>
      }
    >
      <div className={form.column}>
        <FormProblem text={f.problem} />
        <Card title={t("account.profile")}>
          <div className={form.two}>
            <TextInput
              label={t("fields.your_name")}
              description={t("account.name_help")}
              autoComplete="name"
              value={f.values.name}
              error={f.errors.name}
              onChange={(e) => f.set("name", e.currentTarget.value)}
            />
            <TextInput label={t("fields.email")} description={t("account.email_help")} value={account.email} readOnly />
          </div>
        </Card>
        <Card title={t("account.look")} hint={t("account.look_hint")}>
          <div className={form.stack}>
            <div className={form.row}>
              <span className={form.rowLabel} id="account-theme">
                {t("account.theme")}
              </span>
              <SegmentedControl
                aria-labelledby="account-theme"
                value={colorScheme}
                onChange={(v) => setColorScheme(v as "light" | "dark" | "auto")}
                data={[
                  { value: "light", label: t("account.light") },
                  { value: "dark", label: t("account.dark") },
                  { value: "auto", label: t("account.system") },
                ]}
              />
            </div>
            <div className={form.row}>
              <span className={form.rowLabel} id="account-language">
                {t("account.language")}
              </span>
              <SegmentedControl
                aria-labelledby="account-language"
                value={i18n.language}
                onChange={(v) => {
                  void setLanguage(v as Language);
                  update.mutate({ locale: v });
                }}
                data={LANGUAGES.map((l) => ({ value: l.id, label: l.name }))}
              />
            </div>
          </div>
        </Card>
        <Password />
        <Connection />
        <SecondFactor />
        <Devices />
        <Card>
          <div className={form.row}>
            <div>
              <div className={form.rowLabel}>{t("account.sign_out_everywhere")}</div>
              <div className={form.rowHelp}>{t("account.sign_out_everywhere_text")}</div>
            </div>
            <Button variant="default" onClick={() => void leaveEverywhere()}>
              {t("account.sign_out_everywhere")}
            </Button>
          </div>
        </Card>
      </div>
    </Page>
  );
}

function Password() {
  const { t } = useTranslation();
  const { account } = useSession();
  const rules = useRules();
  const client = useQueryClient();
  const presence = usePresence();
  const change = useChangePassword();
  const f = useServerForm({
    initialValues: { current: "", password: "" },
    validate: { current: presence.rule, password: rules.password },
  });
  const toggle = { visibilityToggleButtonProps: { "aria-label": t("auth.show_password") } };
  return (
    <Card
      title={t(presence.byPassword ? "account.change_password" : "provider.set_password")}
      hint={t(presence.byPassword ? "auth.new_password_text" : "provider.set_password_hint")}
    >
      <form
        noValidate
        onSubmit={f.run(async (v) => {
          await change.mutateAsync(v);
          f.reset();
          await client.invalidateQueries({ queryKey: waysQuery.queryKey });
          toast(t("account.password_saved"));
        })}
      >
        <FormProblem text={f.problem} />
        <div className={form.stack}>
          <input type="hidden" name="username" autoComplete="username" value={account.email} readOnly />
          <div className={form.two}>
            <Presence field={f.field("current")} />
            <PasswordInput
              label={t("auth.new_password")}
              description={t("auth.password_help", { min: PASSWORD_MIN })}
              autoComplete="new-password"
              {...toggle}
              {...f.field("password")}
            />
          </div>
          <div className={form.actions}>
            <Button type="submit" variant="default" disabled={!presence.ready} loading={change.isPending}>
              {t(presence.byPassword ? "account.change_password" : "provider.set_password")}
            </Button>
          </div>
        </div>
      </form>
    </Card>
  );
}
