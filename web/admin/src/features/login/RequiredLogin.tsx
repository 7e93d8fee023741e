import { Button, PasswordInput, SegmentedControl, Select, TextInput } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useServerForm } from "@/lib/form";
import { useSession } from "@/lib/session";
import { CopyField } from "@/ui/CopyField";
import { FormProblem, SwitchRow } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { Card } from "@/ui/Panel";
import { ErrorState } from "@/ui/States";
import { toast } from "@/ui/toast";
import { useUnsavedGuard } from "@/ui/UnsavedGuard";
import { LoginFailures } from "./LoginFailures";
import { LoginTest } from "./LoginTest";
import classes from "./login.module.css";
import { type Addon, loginQuery, type Typed, useSetLogin } from "./queries";

/** Only the company's own signed-in users may chat: its server says who they are. */
export default function RequiredLogin() {
  const { t } = useTranslation();
  const { data: addon, error, refetch } = useQuery(loginQuery);
  if (error) {
    return (
      <Card title={t("login.title")}>
        <ErrorState error={error} retry={refetch} />
      </Card>
    );
  }
  // The form begins with what the server has; a save elsewhere begins it anew.
  return addon ? <LoginForm key={addon.changed_at ?? ""} addon={addon} /> : null;
}

type Fields = {
  url: string;
  identity_method: string;
  header_order: string;
  sign_in_url: string;
  register_url: string;
  header_token: string;
};

function typed({ header_token, ...settings }: Fields): Typed {
  return { settings, secrets: header_token ? { header_token } : {} };
}

function LoginForm({ addon }: { addon: Addon }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const mayEdit = can("settings", "manage");
  const [on, setOn] = useState(addon.enabled);
  const set = useSetLogin();
  const { url = "", identity_method = "phone_number", header_order = "documented" } = addon.settings;
  const { sign_in_url = "", register_url = "" } = addon.settings;
  const saved = addon.secrets.header_token;
  const initialValues = { url, identity_method, header_order, sign_in_url, register_url, header_token: "" };
  const f = useServerForm<Fields>({
    initialValues,
    validate: on
      ? {
          url: (v) => (v.trim() === "" ? t("form.required") : null),
          header_token: (v) => (v === "" && !saved ? t("form.required") : null),
        }
      : {},
  });
  const save = f.run(async (values) => {
    await set.mutateAsync({ enabled: on, ...typed(values) });
    toast(t(on ? "login.saved_on" : "login.saved_off"));
  });
  const changed = on !== addon.enabled || JSON.stringify(f.values) !== JSON.stringify(initialValues);
  useUnsavedGuard(mayEdit && changed && !set.isPending);
  // What is being typed is a secret to whoever looks over a shoulder, as it is in its field.
  const token = f.values.header_token ? "••••" : saved || t("login.header_token");

  return (
    <>
      <Card title={t("login.title")} hint={t("login.hint")}>
        {addon.active ? null : (
          <p className={form.note}>
            <IconLock size={16} /> {t("errors.addon.required")}
          </p>
        )}
        <form onSubmit={save} noValidate>
          <fieldset className={classes.plain} disabled={!mayEdit}>
            <div className={form.stack}>
              <FormProblem text={f.problem} />
              <SwitchRow
                label={t("login.switch")}
                help={t(on ? "login.switch_on" : "login.switch_off")}
                checked={on}
                disabled={!mayEdit || (!addon.active && !on)}
                onChange={setOn}
              />
              {on || addon.changed_at ? (
                <>
                  <TextInput
                    label={t("login.url")}
                    description={t("login.url_help")}
                    inputMode="url"
                    maxLength={2048}
                    {...f.field("url")}
                  />
                  <div className={form.two}>
                    <Select
                      label={t("login.identity_method")}
                      description={t("login.identity_help")}
                      allowDeselect={false}
                      data={(["phone_number", "email", "external_id"] as const).map((value) => ({
                        value,
                        label: t(`login.facts.${value}`),
                      }))}
                      {...f.field("identity_method")}
                    />
                    <PasswordInput
                      label={t("login.header_token")}
                      description={saved ? t("login.token_saved", { end: saved }) : t("login.token_help")}
                      placeholder={saved}
                      autoComplete="off"
                      maxLength={512}
                      {...f.field("header_token")}
                    />
                  </div>
                  <div>
                    <div className={classes.label}>{t("login.header_order")}</div>
                    <SegmentedControl
                      aria-label={t("login.header_order")}
                      value={f.values.header_order}
                      onChange={(v) => f.set("header_order", v)}
                      data={[
                        { value: "documented", label: t("login.order_documented") },
                        { value: "standard", label: t("login.order_standard") },
                      ]}
                    />
                    <p className={`${form.rowHelp} ${classes.beneath}`}>
                      {t("login.header_is")}{" "}
                      <code>{f.values.header_order === "standard" ? `Bearer ${token}` : `${token} Bearer`}</code>
                    </p>
                  </div>
                  <div className={form.two}>
                    <TextInput
                      label={t("login.sign_in_url")}
                      description={t("login.sign_in_help")}
                      inputMode="url"
                      {...f.field("sign_in_url")}
                    />
                    <TextInput
                      label={t("login.register_url")}
                      description={t("login.register_help")}
                      inputMode="url"
                      {...f.field("register_url")}
                    />
                  </div>
                  <div>
                    <div className={classes.label}>{t("login.snippet")}</div>
                    <p className={`${form.rowHelp} ${classes.above}`}>{t("login.snippet_help")}</p>
                    <CopyField
                      label={t("login.snippet")}
                      value={`<script src="${location.origin}/widget.js" data-aid="BOT_ID" data-lang="en" data-token="USER_TOKEN" async></script>`}
                    />
                  </div>
                </>
              ) : null}
              {mayEdit ? (
                <div className={form.actions}>
                  <Button type="submit" disabled={!changed} loading={set.isPending}>
                    {t("login.save")}
                  </Button>
                </div>
              ) : null}
            </div>
          </fieldset>
        </form>
      </Card>
      {mayEdit && (on || addon.changed_at) ? <LoginTest typed={() => typed(f.values)} refused={f.refused} /> : null}
      {mayEdit && addon.changed_at ? <LoginFailures /> : null}
    </>
  );
}
