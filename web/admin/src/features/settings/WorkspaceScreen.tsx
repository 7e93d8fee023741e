import "@mantine/core/styles/Pill.layer.css";
import "@mantine/core/styles/PillsInput.layer.css";
import { NumberInput, Select, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Workspace } from "@/lib/api/types";
import { LANGUAGES } from "@/lib/i18n";
import { INDUSTRIES } from "@/lib/industries";
import { useSession, workspaceQuery } from "@/lib/session";
import { useSettingsForm } from "@/lib/settings-form";
import { useClock, useNow } from "@/lib/time";
import { usePageTitle } from "@/lib/title";
import { WorkspaceTile } from "@/ui/Avatar";
import { CopyField } from "@/ui/CopyField";
import { CharCount, FormProblem } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { Card, Page, PageHeader } from "@/ui/Panel";
import { PictureField } from "@/ui/PictureField";
import { toast } from "@/ui/toast";
import { SaveBar } from "@/ui/UnsavedGuard";
import { useSetLogo, useUpdateWorkspace } from "./queries";

const LABELS = { length: 100, count: 20 };
const LOGO = { bytes: 1 << 20, side: 720 };

type Fields = Pick<
  Workspace,
  | "name"
  | "timezone"
  | "locale"
  | "company_name"
  | "industry"
  | "description"
  | "first_reply_minutes"
  | "important_labels"
>;

const mayTake = (n: number) => n === 0 || (Number.isInteger(n) && n >= 2 && n <= 60);

/** What the workspace is called and in which zone its days are cut. */
export default function WorkspaceScreen({ banner, children }: { banner: ReactNode; children?: ReactNode }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const { data: workspace } = useSuspenseQuery(workspaceQuery);
  const update = useUpdateWorkspace();
  const logo = useSetLogo();
  const clock = useClock();
  const now = useNow();
  usePageTitle(t("settings.pages.general"));
  const mayEdit = can("settings", "edit");
  const zones = useMemo(() => {
    const all = Intl.supportedValuesOf("timeZone");
    return all.includes(workspace.timezone) ? all : [workspace.timezone, ...all];
  }, [workspace.timezone]);
  const f = useSettingsForm<Fields>({
    from: useMemo(
      () => ({
        name: workspace.name,
        timezone: workspace.timezone,
        locale: workspace.locale,
        company_name: workspace.company_name,
        industry: workspace.industry,
        description: workspace.description,
        first_reply_minutes: workspace.first_reply_minutes,
        important_labels: workspace.important_labels,
      }),
      [workspace],
    ),
    check: (v) => ({
      name:
        v.name.trim() === "" ? t("form.required") : [...v.name].length > 100 ? t("form.too_long", { max: 100 }) : null,
      company_name: [...v.company_name].length > 100 ? t("form.too_long", { max: 100 }) : null,
      description: [...v.description].length > 2000 ? t("form.too_long", { max: 2000 }) : null,
      first_reply_minutes: mayTake(v.first_reply_minutes) ? null : t("first_reply.range"),
      important_labels: v.important_labels.some((l) => [...l].length > LABELS.length)
        ? t("important.long")
        : v.important_labels.length > LABELS.count
          ? t("important.many")
          : null,
    }),
    save: async (changed) => {
      await update.mutateAsync(changed);
      toast(t("settings.saved"));
    },
  });
  return (
    <Page
      header={
        <PageHeader title={t("settings.pages.general")}>
          {mayEdit ? <SaveBar changes={f.changes} saving={f.saving} onSave={f.save} onDiscard={f.discard} /> : null}
        </PageHeader>
      }
    >
      <div className={form.above}>{banner}</div>
      <fieldset className={form.column} disabled={!mayEdit} style={{ border: 0, padding: 0 }}>
        <FormProblem text={f.problem} />
        <Card title={t("settings.workspace")}>
          <div className={form.stack}>
            <PictureField
              logo
              drawing
              label={t("logo.label")}
              help={t("logo.help")}
              wrongFile={t("logo.wrong_file")}
              limit={LOGO}
              has={workspace.logo_url !== ""}
              tile={<WorkspaceTile name={workspace.name} src={workspace.logo_url} size={56} />}
              disabled={!mayEdit}
              saving={logo.isPending}
              save={logo.mutateAsync}
            />
            <TextInput
              label={t("settings.workspace_name")}
              description={t("settings.workspace_name_help")}
              value={f.values.name}
              error={f.errors.name}
              onChange={(e) => f.set("name", e.currentTarget.value)}
            />
            <div className={form.two}>
              <Select
                label={t("settings.timezone")}
                description={t("settings.timezone_help", { time: clock.time(new Date(now).toISOString()) })}
                searchable
                limit={80}
                data={zones.map((z) => ({ value: z, label: z.replaceAll("_", " ") }))}
                value={f.values.timezone}
                error={f.errors.timezone}
                nothingFoundMessage={t("settings.no_zone")}
                onChange={(v) => v && f.set("timezone", v)}
              />
              <Select
                label={t("settings.language")}
                description={t("settings.language_help")}
                data={LANGUAGES.map((l) => ({ value: l.id, label: l.name }))}
                value={f.values.locale}
                error={f.errors.locale}
                onChange={(v) => v && f.set("locale", v)}
              />
            </div>
          </div>
        </Card>
        <Card title={t("company.title")} hint={t("company.hint")}>
          <div className={form.stack}>
            <div className={form.two}>
              <TextInput
                label={t("company.name")}
                description={t("company.name_help")}
                placeholder={f.values.name}
                value={f.values.company_name}
                error={f.errors.company_name}
                onChange={(e) => f.set("company_name", e.currentTarget.value)}
              />
              <Select
                label={t("company.industry")}
                description={t("company.industry_help")}
                placeholder={t("company.industry_none")}
                clearable
                data={INDUSTRIES.map((i) => ({ value: i, label: t(`company.industries.${i}`) }))}
                value={f.values.industry || null}
                error={f.errors.industry}
                onChange={(v) => f.set("industry", v ?? "")}
              />
            </div>
            <Textarea
              label={t("company.description")}
              placeholder={t("company.description_example")}
              autosize
              minRows={3}
              maxRows={10}
              value={f.values.description}
              error={f.errors.description}
              description={
                <>
                  {t("company.description_help")} <CharCount text={f.values.description} max={2000} />
                </>
              }
              onChange={(e) => f.set("description", e.currentTarget.value)}
            />
          </div>
        </Card>
        <Card title={t("first_reply.title")} hint={t("first_reply.hint")}>
          <div className={form.stack}>
            <NumberInput
              label={t("first_reply.after")}
              description={t("first_reply.after_help")}
              min={0}
              max={60}
              clampBehavior="none"
              allowDecimal={false}
              allowNegative={false}
              suffix={` ${t("first_reply.min")}`}
              value={f.values.first_reply_minutes}
              error={f.errors.first_reply_minutes}
              onChange={(v) => f.set("first_reply_minutes", v === "" ? 0 : Number(v))}
            />
          </div>
        </Card>
        <Card title={t("important.title")} hint={t("important.hint")}>
          <TagsInput
            label={t("important.labels")}
            description={t("important.labels_help")}
            placeholder={f.values.important_labels.length === 0 ? t("important.placeholder") : undefined}
            splitChars={[",", ";", "\n"]}
            acceptValueOnBlur
            clearable
            disabled={!mayEdit}
            value={f.values.important_labels}
            error={f.errors.important_labels}
            onChange={(v) => f.set("important_labels", v)}
          />
        </Card>
      </fieldset>
      <div className={form.after}>
        <Card title={t("settings.workspace_id")} hint={t("settings.workspace_id_help")}>
          <CopyField value={workspace.id} label={t("settings.workspace_id")} />
        </Card>
        {children}
      </div>
    </Page>
  );
}
