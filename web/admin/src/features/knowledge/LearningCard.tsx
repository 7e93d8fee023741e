import "@mantine/core/styles/Pill.layer.css";
import "@mantine/core/styles/PillsInput.layer.css";
import { MultiSelect, SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { LearningSetting } from "@/lib/api/knowledge-types";
import { everyPage } from "@/lib/api/pages";
import type { Member } from "@/lib/api/types";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { FormProblem, SwitchRow } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { Card } from "@/ui/Panel";
import { Bone } from "@/ui/Skeleton";
import { ErrorState } from "@/ui/States";
import { toast } from "@/ui/toast";
import { learningQuery, useSetLearning } from "./queries";

const MODES: LearningSetting["mode"][] = ["after_reviewing", "immediately"];

/** Whether and how a bot learns from what agents write. Each choice holds at once. */
export function LearningCard({ botId }: { botId: string }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const setting = useQuery(learningQuery(botId));
  const members = useQuery({
    queryKey: ["knowledge", "members"],
    queryFn: ({ signal }) => everyPage<Member>("/v1/members", signal),
    select: (p) => p.items,
  });
  const save = useSetLearning(botId);
  const mayEdit = can("bots", "edit") && !save.isPending;
  const shown = save.isPending ? save.variables : setting.data;
  const set = (change: Partial<LearningSetting>) => {
    if (!setting.data) return;
    const { allowed, mode, member_ids } = { ...setting.data, ...change };
    save.mutate({ allowed, mode, member_ids }, { onSuccess: () => toast(t("learning_setting.saved")) });
  };
  return (
    <Card title={t("learning_setting.title")} hint={t("learning_setting.hint")}>
      {setting.isError ? (
        <ErrorState error={setting.error} retry={() => setting.refetch()} />
      ) : !shown ? (
        <Bone h={80} />
      ) : (
        <div className={form.stack}>
          <FormProblem text={save.isError ? problemText(t, save.error) : null} />
          <SwitchRow
            label={t("learning_setting.allow")}
            help={t("learning_setting.allow_help")}
            checked={shown.allowed}
            disabled={!mayEdit}
            onChange={(allowed) => set({ allowed })}
          />
          {shown.allowed ? (
            <>
              <div>
                <SegmentedControl
                  aria-label={t("learning_setting.mode")}
                  value={shown.mode}
                  disabled={!mayEdit}
                  onChange={(m) => set({ mode: m as LearningSetting["mode"] })}
                  data={MODES.map((m) => ({ value: m, label: t(`learning_setting.modes.${m}`) }))}
                />
                <p className={form.rowHelp}>{t(`learning_setting.modes_help.${shown.mode}`)}</p>
              </div>
              <MultiSelect
                label={t("learning_setting.members")}
                description={t(`learning_setting.members_help.${shown.mode}`)}
                placeholder={shown.member_ids.length > 0 ? undefined : t("learning_setting.members_none")}
                searchable
                disabled={!mayEdit}
                maxValues={50}
                data={(members.data ?? []).map((m) => ({ value: m.id, label: m.name }))}
                value={shown.member_ids}
                onChange={(member_ids) => set({ member_ids })}
              />
            </>
          ) : null}
        </div>
      )}
    </Card>
  );
}
