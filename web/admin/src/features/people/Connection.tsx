import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useServerForm } from "@/lib/form";
import { useClock } from "@/lib/time";
import { FormProblem } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { Card } from "@/ui/Panel";
import { ErrorState } from "@/ui/States";
import { toast } from "@/ui/toast";
import { Presence } from "./Presence";
import { usePresence } from "./presence";
import { useDisconnect, waysQuery } from "./provider";
import { secondQuery } from "./security";

/** Who the person is at the operator's sign-in provider; nothing where there is none. */
export function Connection() {
  const { t } = useTranslation();
  const clock = useClock();
  const { data: ways, error, refetch } = useQuery(waysQuery);
  const [leaving, setLeaving] = useState<string | null>(null);
  if (error) {
    return (
      <Card title={t("provider.card")}>
        <ErrorState error={error} retry={refetch} />
      </Card>
    );
  }
  if (!ways || (!ways.provider && ways.identities.length === 0)) return null;
  const name = ways.provider || t("provider.some");
  return (
    <Card title={t("provider.card_named", { name })} hint={t("provider.card_hint", { name })}>
      <div className={form.stack}>
        {ways.identities.length === 0 ? <p className={form.rowHelp}>{t("provider.none", { name })}</p> : null}
        {ways.identities.map((i) => (
          <div key={i.id} className={form.row}>
            <div>
              <div className={form.rowLabel}>{t("provider.connected_as", { email: i.email || name })}</div>
              <div className={form.rowHelp}>
                {t("provider.used", { when: clock.short(i.used_at) })}
                {ways.password ? null : ` · ${t("provider.only_way")}`}
              </div>
            </div>
            <Button variant="default" disabled={!ways.password || leaving === i.id} onClick={() => setLeaving(i.id)}>
              {t("provider.disconnect")}
            </Button>
          </div>
        ))}
        {leaving ? <Disconnect id={leaving} name={name} onClose={() => setLeaving(null)} /> : null}
      </div>
    </Card>
  );
}

function Disconnect({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  const { t } = useTranslation();
  const disconnect = useDisconnect();
  const presence = usePresence();
  const { data: second } = useQuery(secondQuery);
  const f = useServerForm({
    initialValues: { password: "", code: "" },
    validate: { password: presence.rule, code: (v) => (second?.on && v.trim() === "" ? t("form.required") : null) },
  });
  return (
    <form
      noValidate
      className={form.stack}
      onSubmit={f.run(async (v) => {
        await disconnect.mutateAsync({ id, password: v.password, code: v.code.trim() });
        toast(t("provider.disconnected", { name }));
        onClose();
      })}
    >
      <p>{t("provider.disconnect_text", { name })}</p>
      <FormProblem text={f.problem} />
      <div className={form.two}>
        <Presence field={f.field("password")} first />
        {second?.on ? (
          <TextInput
            label={t("auth.code")}
            description={t("auth.code_help")}
            autoComplete="one-time-code"
            {...f.field("code")}
          />
        ) : null}
      </div>
      <div className={form.actions}>
        <Button variant="default" onClick={onClose}>
          {t("actions.cancel")}
        </Button>
        <Button type="submit" loading={disconnect.isPending}>
          {t("provider.disconnect")}
        </Button>
      </div>
    </form>
  );
}
