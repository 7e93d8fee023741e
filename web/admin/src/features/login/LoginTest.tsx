import { Button, TextInput } from "@mantine/core";
import { IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useServerForm } from "@/lib/form";
import { FormProblem } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { Card } from "@/ui/Panel";
import classes from "./login.module.css";
import { type Trial, type Typed, useTestLogin } from "./queries";

/** Asks the company's server with what stands in the form, saved or not, and shows the whole exchange. */
export function LoginTest({ typed, refused }: { typed: () => Typed; refused: (problem: unknown) => boolean }) {
  const { t } = useTranslation();
  const test = useTestLogin();
  const f = useServerForm({
    initialValues: { user_token: "" },
    validate: { user_token: (v) => (v.trim() === "" ? t("form.required") : null) },
  });
  const ask = f.run(async (v) => {
    try {
      await test.mutateAsync({ ...typed(), user_token: v.user_token.trim() });
    } catch (e) {
      if (!refused(e)) throw e; // what is wrong above stands above
    }
  });
  return (
    <Card title={t("login.test")} hint={t("login.test_hint")}>
      <form onSubmit={ask} noValidate className={form.stack}>
        <FormProblem text={f.problem} />
        <div className={classes.ask}>
          <TextInput
            label={t("login.user_token")}
            autoComplete="off"
            spellCheck={false}
            maxLength={4096}
            {...f.field("user_token")}
          />
          <Button size="sm" type="submit" variant="default" loading={test.isPending}>
            {t("login.run_test")}
          </Button>
        </div>
      </form>
      {test.data ? <Outcome trial={test.data} /> : null}
    </Card>
  );
}

function Outcome({ trial }: { trial: Trial }) {
  const { t } = useTranslation();
  const { request, answer, contact } = trial;
  const name = (c: { name: string; number: number }) => c.name || t("login.visitor", { number: c.number });
  const verdict = trial.ok
    ? contact
      ? t("login.would_update", { name: name(contact) })
      : t("login.would_create")
    : t(`login.reasons.${trial.reason ?? "unreachable"}` as never);
  const sent = [`${request.method} ${request.url}`, ...request.headers.map((h) => `${h.name}: ${h.value}`)];
  return (
    <div className={classes.outcome} aria-live="polite">
      <p className={classes.verdict} data-bad={!trial.ok || undefined}>
        {trial.ok ? <IconCircleCheck size={18} /> : <IconCircleX size={18} />}
        <span>
          {String(verdict)}
          {trial.detail && trial.reason === "refused" ? ` ${t("login.said", { text: trial.detail })}` : ""}
        </span>
      </p>
      {trial.ok && trial.possible_duplicates.length > 0 ? (
        <p className={form.rowHelp}>
          {t("login.duplicates", { names: trial.possible_duplicates.map(name).join(", ") })}
        </p>
      ) : null}
      {trial.dropped.length > 0 ? (
        <p className={form.rowHelp}>
          {t("login.dropped", { facts: trial.dropped.map((d) => t(`login.facts.${d}` as never)).join(", ") })}
        </p>
      ) : null}
      {trial.ok ? (
        <dl className={classes.facts}>
          {Object.entries(trial.facts).map(([fact, value]) => (
            <div key={fact}>
              <dt>{t(`login.facts.${fact}` as never)}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      <h3 className={classes.part}>{t("login.we_sent")}</h3>
      <pre className={classes.code}>{`${sent.join("\n")}\n\n${request.body}`}</pre>
      <h3 className={classes.part}>
        {answer.status
          ? t("login.answer", { status: answer.status, ms: answer.took_ms })
          : t(trial.reason === "too_large" ? "login.not_read" : "login.no_answer", { ms: answer.took_ms })}
      </h3>
      {answer.body ? <pre className={classes.code}>{answer.body}</pre> : null}
    </div>
  );
}
