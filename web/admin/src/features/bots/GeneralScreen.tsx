import { Button, Select, Textarea, TextInput } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { BOT_ROLES, type Bot, type BotRole } from "@/lib/api/types";
import { useSession } from "@/lib/session";
import { useSettingsForm } from "@/lib/settings-form";
import { usePageTitle } from "@/lib/title";
import { CopyField } from "@/ui/CopyField";
import { CharCount, FormProblem, SwitchRow } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { Card, Page, PageHeader } from "@/ui/Panel";
import { toast } from "@/ui/toast";
import { SaveBar } from "@/ui/UnsavedGuard";
import classes from "./BehaviourScreen.module.css";
import { BlanksCard } from "./BlanksCard";
import { CompletionCard } from "./CompletionCard";
import { DeleteBot } from "./DeleteBot";
import { AvatarField } from "./PictureField";
import { botQuery, useUpdateBot } from "./queries";
import { WidgetPreview } from "./WidgetPreview";
import { LANGUAGES, languageName, REPLY_LANGUAGES } from "./words";

type Fields = Pick<
  Bot,
  | "name"
  | "role"
  | "role_text"
  | "business_name"
  | "description"
  | "default_country_code"
  | "display_language"
  | "reply_language"
  | "auto_reply"
>;

/** Who the bot is. */
export default function GeneralScreen({ botId }: { botId: string }) {
  const { t, i18n } = useTranslation();
  const { can } = useSession();
  const navigate = useNavigate();
  const { data: bot } = useSuspenseQuery(botQuery(botId));
  const update = useUpdateBot(botId);
  const [deleting, setDeleting] = useState(false);
  const [open, setOpen] = useState(true);
  usePageTitle(`${t("bots.pages.general")} · ${bot.name}`);
  const mayEdit = can("bots", "edit");
  const from = useMemo<Fields>(
    () => ({
      name: bot.name,
      role: bot.role,
      role_text: bot.role_text ?? "",
      business_name: bot.business_name,
      description: bot.description,
      default_country_code: bot.default_country_code,
      display_language: bot.display_language,
      reply_language: bot.reply_language || "auto",
      auto_reply: bot.auto_reply,
    }),
    [bot],
  );
  const f = useSettingsForm<Fields>({
    from,
    check: (v) => ({
      name:
        v.name.trim() === "" ? t("form.required") : [...v.name].length > 60 ? t("form.too_long", { max: 60 }) : null,
      description: [...v.description].length > 2000 ? t("form.too_long", { max: 2000 }) : null,
      default_country_code: /^(\+[1-9]\d{0,3})?$/.test(v.default_country_code.replaceAll(" ", ""))
        ? null
        : t("errors.field.country_code"),
      business_name: [...v.business_name].length > 100 ? t("form.too_long", { max: 100 }) : null,
    }),
    save: async (changed) => {
      await update.mutateAsync(changed);
      toast(t("bots.saved", { name: f.values.name }));
    },
  });
  const { name, business_name, display_language, auto_reply } = f.values;
  const changes = useMemo(
    () => ({ name, business_name, display_language, auto_reply }),
    [name, business_name, display_language, auto_reply],
  );
  const language = (code: string) => ({ value: code, label: languageName(code, i18n.language) });
  const identity = useRef<HTMLDivElement>(null);
  const toMissing = () =>
    identity.current?.querySelector<HTMLElement>(bot.description.trim() === "" ? "textarea" : "button")?.focus();
  return (
    <Page
      flush
      header={
        <PageHeader title={t("bots.pages.general")} hint={t("bots.general_hint")}>
          {mayEdit ? <SaveBar changes={f.changes} saving={f.saving} onSave={f.save} onDiscard={f.discard} /> : null}
        </PageHeader>
      }
    >
      <div className={classes.split}>
        <div className={classes.settings}>
          <fieldset disabled={!mayEdit} className={form.column} style={{ border: 0, padding: 0 }}>
            <FormProblem text={f.problem} />
            <Card title={t("bots.identity")}>
              <div className={form.stack} ref={identity}>
                <AvatarField bot={bot} disabled={!mayEdit} />
                <div className={form.two}>
                  <TextInput
                    label={t("bots.bot_name")}
                    description={t("bots.name_help")}
                    value={f.values.name}
                    error={f.errors.name}
                    onChange={(e) => f.set("name", e.currentTarget.value)}
                  />
                  <TextInput
                    label={t("bots.company")}
                    description={t("bots.company_help")}
                    value={f.values.business_name}
                    error={f.errors.business_name}
                    onChange={(e) => f.set("business_name", e.currentTarget.value)}
                  />
                  <Select
                    label={t("bots.role")}
                    data={BOT_ROLES.map((r) => ({ value: r, label: t(`bots.roles.${r}`) }))}
                    value={f.values.role}
                    error={f.errors.role}
                    onChange={(v) => v && f.set("role", v as BotRole)}
                  />
                  {f.values.role === "custom" ? (
                    <TextInput
                      label={t("bots.role_text")}
                      value={f.values.role_text}
                      error={f.errors.role_text}
                      onChange={(e) => f.set("role_text", e.currentTarget.value)}
                    />
                  ) : null}
                </div>
                <Textarea
                  label={t("bots.description")}
                  autosize
                  minRows={4}
                  maxRows={12}
                  value={f.values.description}
                  error={f.errors.description}
                  description={
                    <>
                      {t("bots.description_help")} <CharCount text={f.values.description} max={2000} />
                    </>
                  }
                  onChange={(e) => f.set("description", e.currentTarget.value)}
                />
              </div>
            </Card>
            <Card title={t("bots.languages")}>
              <div className={form.two}>
                <Select
                  label={t("bots.display_language")}
                  description={t("bots.display_language_help")}
                  data={LANGUAGES.map(language)}
                  value={f.values.display_language}
                  error={f.errors.display_language}
                  onChange={(v) => v && f.set("display_language", v)}
                />
                <Select
                  label={t("bots.reply_language")}
                  description={t("bots.reply_language_help")}
                  data={[{ value: "auto", label: t("bots.reply_auto") }, ...REPLY_LANGUAGES.map(language)]}
                  value={f.values.reply_language}
                  error={f.errors.reply_language}
                  onChange={(v) => v && f.set("reply_language", v)}
                />
                <TextInput
                  label={t("bots.country_code")}
                  description={t("bots.country_code_help")}
                  inputMode="tel"
                  value={f.values.default_country_code}
                  error={f.errors.default_country_code}
                  onChange={(e) => f.set("default_country_code", e.currentTarget.value)}
                />
              </div>
            </Card>
            <Card>
              <SwitchRow
                label={t("bots.auto_reply")}
                help={t(f.values.auto_reply ? "bots.auto_reply_on" : "bots.auto_reply_off", { name: bot.name })}
                checked={f.values.auto_reply}
                onChange={(v) => f.set("auto_reply", v)}
              />
            </Card>
          </fieldset>
          <div className={form.after}>
            <BlanksCard botId={bot.id} />
            <CompletionCard botId={bot.id} onGeneral={mayEdit ? toMissing : undefined} />
            <Card title={t("bots.id")} hint={t("bots.id_help")}>
              <CopyField value={bot.id} label={t("bots.id")} />
            </Card>
            {can("bots", "manage") ? (
              <Card>
                <div className={form.row}>
                  <div>
                    <div className={form.rowLabel}>{t("bots.delete")}</div>
                    <div className={form.rowHelp}>{t("bots.delete_text")}</div>
                  </div>
                  <Button variant="default" c="var(--cx-bad)" onClick={() => setDeleting(true)}>
                    {t("bots.delete")}
                  </Button>
                </div>
              </Card>
            ) : null}
          </div>
        </div>
        <div className={classes.preview}>
          <WidgetPreview
            bot={bot}
            changes={changes}
            open={open}
            onOpen={setOpen}
            question={t("launch.sample_question")}
            answer={t("launch.sample_answer")}
          />
        </div>
      </div>
      {deleting ? (
        <DeleteBot bot={bot} onClose={() => setDeleting(false)} onDeleted={() => navigate({ to: "/bots" })} />
      ) : null}
    </Page>
  );
}
