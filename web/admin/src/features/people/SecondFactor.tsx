import { Button, TextInput } from "@mantine/core";
import { IconShieldCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { encode } from "uqr";
import { useRules, useServerForm } from "@/lib/form";
import { CopyField } from "@/ui/CopyField";
import { FormProblem } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { Card } from "@/ui/Panel";
import { ErrorState } from "@/ui/States";
import { toast } from "@/ui/toast";
import { Presence } from "./Presence";
import { usePresence } from "./presence";
import classes from "./Security.module.css";
import { secondQuery, useConfirmSecond, useDisableSecond, useEnrol, useRenewRecovery } from "./security";

type Step = "start" | "app" | "codes" | "renew" | "off" | null;

/** A code of an authenticator app beside the password. */
export function SecondFactor() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(secondQuery);
  const presence = usePresence();
  const [step, setStep] = useState<Step>(null);
  const [codes, setCodes] = useState<string[]>([]);
  const enrol = useEnrol();
  const renew = useRenewRecovery();
  const disable = useDisableSecond();
  if (error) {
    return (
      <Card title={t("security.second")}>
        <ErrorState error={error} retry={refetch} />
      </Card>
    );
  }
  const on = data?.on === true;
  const show = (fresh: string[]) => {
    setCodes(fresh);
    setStep("codes");
  };
  return (
    <Card title={t("security.second")} hint={t("security.second_hint")}>
      {step === null ? (
        <div className={form.row}>
          <div>
            <div className={form.rowLabel}>
              {on ? (
                <span className={classes.on}>
                  <IconShieldCheck size={16} /> {t("security.on")}
                </span>
              ) : (
                t("security.off")
              )}
            </div>
            <div className={form.rowHelp}>
              {on ? t("security.left", { count: data.recovery_left }) : t("security.off_help")}
              {presence.ways?.provider ? ` ${t("provider.second", { name: presence.ways.provider })}` : ""}
            </div>
          </div>
          <div className={form.actions}>
            {on ? (
              <>
                <Button variant="default" onClick={() => setStep("renew")}>
                  {t("security.new_codes")}
                </Button>
                <Button variant="default" onClick={() => setStep("off")}>
                  {t("security.switch_off")}
                </Button>
              </>
            ) : (
              <Button variant="default" disabled={!data} onClick={() => setStep("start")}>
                {t("security.switch_on")}
              </Button>
            )}
          </div>
        </div>
      ) : null}
      {step === "start" ? (
        <Proof
          key="start"
          text={presence.byPassword ? t("security.start_text") : ""}
          action={t("security.go_on")}
          onCancel={() => setStep(null)}
          call={async ({ password }) => {
            await enrol.mutateAsync({ password });
            setStep("app");
          }}
        />
      ) : null}
      {step === "app" && enrol.data ? (
        <Enrolment secret={enrol.data.secret} uri={enrol.data.uri} onCancel={() => setStep(null)} onDone={show} />
      ) : null}
      {step === "codes" ? (
        <Recovery
          codes={codes}
          onDone={() => {
            setCodes([]);
            setStep(null);
          }}
        />
      ) : null}
      {step === "renew" ? (
        <Proof
          key="renew"
          withCode
          text={t("security.renew_text")}
          action={t("security.new_codes")}
          onCancel={() => setStep(null)}
          call={async (v) => show((await renew.mutateAsync(v)).codes)}
        />
      ) : null}
      {step === "off" ? (
        <Proof
          key="off"
          withCode
          text={t("security.off_text")}
          action={t("security.switch_off")}
          onCancel={() => setStep(null)}
          call={async (v) => {
            await disable.mutateAsync(v);
            setStep(null);
            toast(t("security.is_off"));
          }}
        />
      ) : null}
    </Card>
  );
}

function Proof({
  text,
  action,
  withCode,
  call,
  onCancel,
}: {
  text: string;
  action: string;
  withCode?: boolean;
  call: (v: { password: string; code: string }) => Promise<void>;
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  const rules = useRules();
  const presence = usePresence();
  const f = useServerForm({
    initialValues: { password: "", code: "" },
    validate: { password: presence.rule, code: (v) => (withCode ? rules.required(v) : null) },
  });
  return (
    <form noValidate className={form.stack} onSubmit={f.run(call)}>
      {text ? <p>{text}</p> : null}
      <FormProblem text={f.problem} />
      <div className={form.two}>
        <Presence field={f.field("password")} first />
        {withCode ? (
          <TextInput
            label={t("auth.code")}
            description={t("auth.code_help")}
            autoComplete="one-time-code"
            {...f.field("code")}
          />
        ) : null}
      </div>
      <Buttons action={action} onCancel={onCancel} disabled={!presence.ready} />
    </form>
  );
}

function Buttons({ action, onCancel, disabled }: { action: string; onCancel: () => void; disabled?: boolean }) {
  const { t } = useTranslation();
  return (
    <div className={form.actions}>
      <Button variant="default" onClick={onCancel}>
        {t("actions.cancel")}
      </Button>
      <Button type="submit" disabled={disabled}>
        {action}
      </Button>
    </div>
  );
}

function Enrolment({
  secret,
  uri,
  onDone,
  onCancel,
}: {
  secret: string;
  uri: string;
  onDone: (codes: string[]) => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  const rules = useRules();
  const confirm = useConfirmSecond();
  const f = useServerForm({ initialValues: { code: "" }, validate: { code: rules.required } });
  return (
    <form
      noValidate
      className={classes.enrol}
      onSubmit={f.run(async (v) => onDone((await confirm.mutateAsync(v)).codes))}
    >
      <QrCode text={uri} label={t("security.qr")} />
      <div className={form.stack}>
        <p>{t("security.scan")}</p>
        <CopyField value={secret} label={t("security.secret")} />
        <FormProblem text={f.problem} />
        <TextInput
          label={t("security.first_code")}
          inputMode="numeric"
          autoComplete="one-time-code"
          autoFocus
          maxLength={12}
          {...f.field("code")}
        />
        <Buttons action={t("security.switch_on")} onCancel={onCancel} />
      </div>
    </form>
  );
}

/** Drawn here, so that the secret goes to nobody who draws pictures for others. */
function QrCode({ text, label }: { text: string; label: string }): ReactNode {
  const { data, size } = encode(text, { ecc: "M", border: 2 });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return (
    <svg
      className={classes.qr}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <path d={path} />
    </svg>
  );
}

function Recovery({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={form.stack}>
      <p>{t("security.codes_text")}</p>
      <ol className={classes.codes}>
        {codes.map((c) => (
          <li key={c}>{c}</li>
        ))}
      </ol>
      <CopyField value={codes.join(" ")} label={t("security.codes")} />
      <div className={form.actions}>
        <Button onClick={onDone}>{t("security.codes_kept")}</Button>
      </div>
    </div>
  );
}
