import "@mantine/core/styles/Pill.layer.css";
import "@mantine/core/styles/PillsInput.layer.css";
import { MultiSelect, SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { LearningSetting } from "@/lib/api/knowledge-types";
import { everyPage } from "@/lib/api/pages";
import type { Member } from "@/lib/api/types";
import { useSession } from "@/lib/session";
import { type SettingsForm, useSettingsForm } from "@/lib/settings-form";
import { FormProblem, SwitchRow } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { Card } from "@/ui/Panel";
import { Bone } from "@/ui/Skeleton";
import { ErrorState } from "@/ui/States";
import { toast } from "@/ui/toast";
import { SectionSave } from "@/ui/UnsavedGuard";
import { learningQuery, useSetLearning } from "./queries";

const MODES: LearningSetting["mode"][] = ["after_reviewing", "immediately"];

type Fields = Pick<LearningSetting, "allowed" | "mode" | "member_ids">;

const UNKNOWN: Fields = { allowed: false, mode: "after_reviewing", member_ids: [] };

/** What a bot may learn, as the server has it and as it is being changed. */
export function useLearning(botId: string) {
  const { t } = useTranslation();
  const setting = useQuery(learningQuery(botId));
  const put = useSetLearning(botId);
  const from = useMemo<Fields>(() => {
    const { allowed, mode, member_ids } = setting.data ?? UNKNOWN;
    return { allowed, mode, member_ids };
  }, [setting.data]);
  const fields = useSettingsForm<Fields>({
    from,
    save: async (changed) => {
      await put.mutateAsync({ ...from, ...changed });
      toast(t("learning_setting.saved"));
    },
  });
  return { setting, fields };
}

/** Whether and how a bot learns from what agents write; saved as one section of its settings. */
export function LearningCard({ setting, fields }: ReturnType<typeof useLearning>) {
  const { t } = useTranslation();
  return (
    <Card title={t("learning_setting.title")} hint={t("learning_setting.hint")}>
      {setting.isError ? (
        <ErrorState error={setting.error} retry={() => setting.refetch()} />
      ) : setting.isPending ? (
        <Bone h={80} />
      ) : (
        <LearningFields f={fields} />
      )}
    </Card>
  );
}

function LearningFields({ f }: { f: SettingsForm<Fields> }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const members = useQuery({
    queryKey: ["knowledge", "members"],
    queryFn: ({ signal }) => everyPage<Member>("/v1/members", signal),
    select: (p) => p.items,
  });
  const mayEdit = can("bots", "edit");
  const { values } = f;
  return (
    <div className={form.stack}>
      <FormProblem text={f.problem} />
      <SwitchRow
        label={t("learning_setting.allow")}
        help={t("learning_setting.allow_help")}
        checked={values.allowed}
        disabled={!mayEdit}
        onChange={(allowed) => f.set("allowed", allowed)}
      />
      {values.allowed ? (
        <>
          <div>
            <SegmentedControl
              aria-label={t("learning_setting.mode")}
              value={values.mode}
              disabled={!mayEdit}
              onChange={(m) => f.set("mode", m as LearningSetting["mode"])}
              data={MODES.map((m) => ({ value: m, label: t(`learning_setting.modes.${m}`) }))}
            />
            <p className={form.rowHelp}>{t(`learning_setting.modes_help.${values.mode}`)}</p>
          </div>
          <MultiSelect
            label={t("learning_setting.members")}
            description={t(`learning_setting.members_help.${values.mode}`)}
            placeholder={values.member_ids.length > 0 ? undefined : t("learning_setting.members_none")}
            searchable
            disabled={!mayEdit}
            maxValues={50}
            data={(members.data ?? []).map((m) => ({ value: m.id, label: m.name }))}
            value={values.member_ids}
            error={f.errors.member_ids}
            onChange={(member_ids) => f.set("member_ids", member_ids)}
          />
        </>
      ) : null}
      {mayEdit ? (
        <SectionSave changes={f.changes} saving={f.saving} onSave={() => void f.save()} onDiscard={f.discard} />
      ) : null}
    </div>
  );
}
