import { Button, NumberInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TestSetting } from "@/lib/api/check-types";
import { fieldErrors, problemText } from "@/lib/problem";
import { useClock } from "@/lib/time";
import { Dialog } from "@/ui/Dialog";
import { FormProblem, SwitchRow } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { RowSkeletons } from "@/ui/Skeleton";
import { ErrorState } from "@/ui/States";
import { toast } from "@/ui/toast";
import { estimateQuery, settingQuery, useSaveSetting } from "./queries";

type Props = { botId: string; mayEdit: boolean; onClose: () => void };

/** When the tests run, and how many of their answers a model may write in a day. */
export function SettingDialog(props: Props) {
  const { t } = useTranslation();
  const setting = useQuery({ ...settingQuery(props.botId), staleTime: 0, gcTime: 0 });
  return (
    <Dialog onClose={props.onClose} size={480} title={t("checks.settings")}>
      {setting.isPending ? (
        <RowSkeletons rows={2} label={t("states.loading")} />
      ) : setting.isError ? (
        <ErrorState error={setting.error} retry={() => setting.refetch()} />
      ) : (
        <Fields {...props} setting={setting.data} />
      )}
    </Dialog>
  );
}

function Fields({ botId, mayEdit, onClose, setting }: Props & { setting: TestSetting }) {
  const { t } = useTranslation();
  const save = useSaveSetting(botId);
  const [automatic, setAutomatic] = useState(setting.automatic);
  const [nightly, setNightly] = useState(setting.nightly ?? false);
  const [at, setAt] = useState(setting.night_at ?? "");
  const clock = useClock();
  const estimate = useQuery(estimateQuery(botId)).data;
  const [daily, setDaily] = useState<number | string>(setting.daily_limit);
  const wrong = fieldErrors(t, save.error, ["daily_limit", "night_at"]);
  const known = wrong.daily_limit ?? wrong.night_at;
  const missing = daily === "" || (nightly && at === "");
  const submit = () =>
    save.mutate(
      { automatic, nightly, night_at: at, daily_limit: Number(daily) },
      {
        onSuccess: () => {
          toast(t("checks.setting_saved"));
          onClose();
        },
      },
    );
  return (
    <div className={form.stack}>
      <FormProblem text={save.error && !known ? problemText(t, save.error) : null} />
      <SwitchRow
        label={t("checks.automatic")}
        help={t("checks.automatic_help")}
        checked={automatic}
        disabled={!mayEdit}
        onChange={setAutomatic}
      />
      <SwitchRow
        label={t("checks.nightly")}
        help={[
          t("checks.nightly_help"),
          ...(estimate?.has_model
            ? [t(estimate.own_key ? "checks.nightly_own" : "checks.nightly_credits", { credits: estimate.credits })]
            : []),
          ...(nightly && setting.next_at && at === setting.night_at
            ? [t("checks.nightly_next", { at: clock.exact(setting.next_at) })]
            : []),
        ].join(" ")}
        checked={nightly}
        disabled={!mayEdit}
        onChange={setNightly}
      />
      {nightly ? (
        <TextInput
          type="time"
          w={140}
          label={t("checks.night_at")}
          description={t("checks.night_at_help")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          disabled={!mayEdit}
          value={at}
          error={at === "" ? t("form.required") : wrong.night_at}
          onChange={(e) => setAt(e.currentTarget.value)}
        />
      ) : null}
      <NumberInput
        label={t("checks.daily")}
        description={t("checks.daily_help", { written: setting.written ?? 0 })}
        min={0}
        allowDecimal={false}
        disabled={!mayEdit}
        value={daily}
        error={daily === "" ? t("form.required") : wrong.daily_limit}
        onChange={setDaily}
      />
      <div className={form.actions}>
        <Button variant="default" onClick={onClose}>
          {t("actions.cancel")}
        </Button>
        <Button disabled={!mayEdit || missing} loading={save.isPending} onClick={submit}>
          {t("actions.save")}
        </Button>
      </div>
    </div>
  );
}
