import "@mantine/core/styles/Slider.layer.css";
import { Button, Menu, SegmentedControl, Select, Slider, Textarea } from "@mantine/core";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ANSWER_LENGTHS, type BotPrompt, CHAT_STYLES } from "@/lib/api/model-types";
import type { Bot } from "@/lib/api/types";
import { useOwnFields, useUnknownVariable } from "@/lib/custom-fields";
import { useSession } from "@/lib/session";
import { useSettingsForm } from "@/lib/settings-form";
import { useClock } from "@/lib/time";
import { usePageTitle } from "@/lib/title";
import { variableOf } from "@/lib/variables";
import { CharCount, FormProblem, SwitchRow } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { Card, Page, PageHeader } from "@/ui/Panel";
import { toast } from "@/ui/toast";
import { SaveBar } from "@/ui/UnsavedGuard";
import { VariableMenu } from "@/ui/VariableMenu";
import { AnswerModel } from "./AnswerModel";
import { KnowingCard, TOKENS } from "./KnowingCard";
import { OnlineCard } from "./OnlineCard";
import classes from "./PromptScreen.module.css";
import { promptVersionsQuery } from "./prompt-queries";
import { botQuery, useUpdateBot } from "./queries";
import { TryIt } from "./TryIt";
import { languageName, REPLY_LANGUAGES } from "./words";

type Fields = Omit<BotPrompt, "default" | "variables"> & { reply_language: string };
const PROMPT = 8000;

function fieldsOf(b: Bot): Fields {
  const { default: _, variables: __, ...prompt } = b.prompt;
  return { ...prompt, reply_language: b.reply_language || "auto" };
}

/** What is not saved yet, for the answer tests. */
export type Unsaved = {
  prompt: Partial<BotPrompt>;
  changed: boolean;
  /** Somebody wants to save: `onSettled` is told whether it is to be done, as soon as that is known. */
  saving: boolean;
  onSettled: (save: boolean) => void;
};

/**
 * How the bot speaks and which model writes its answers, with a box beside it to try it. `rehearse` offers to run the
 * answer tests with what is not saved, and decides whether to save: it may ask before.
 */
export default function PromptScreen({ botId, rehearse }: { botId: string; rehearse?: (o: Unsaved) => ReactNode }) {
  const { t, i18n } = useTranslation();
  const { can } = useSession();
  const { data: bot } = useSuspenseQuery(botQuery(botId));
  const update = useUpdateBot(botId);
  const area = useRef<HTMLTextAreaElement>(null);
  const [deciding, setDeciding] = useState(false);
  usePageTitle(`${t("bots.pages.prompt")} · ${bot.name}`);
  const mayEdit = can("bots", "edit");
  const unknown = useUnknownVariable();
  const own = useOwnFields() ?? [];
  const f = useSettingsForm<Fields>({
    from: useMemo(() => fieldsOf(bot), [bot]),
    check: (v) => {
      const wrong = unknown(v.custom);
      const untold = own.find((x) => !x.for_bot && new RegExp(`{{\\s*${variableOf(x)}\\s*[|}]`).test(v.custom));
      return {
        custom:
          v.type === "custom" && v.custom.trim() === ""
            ? t("form.required")
            : [...v.custom].length > PROMPT
              ? t("form.too_long", { max: PROMPT })
              : wrong !== undefined
                ? t("prompt.no_variable", { name: wrong })
                : untold
                  ? t("prompt.not_for_bot", { name: untold.label })
                  : null,
        knowledge_tokens:
          Number.isInteger(v.knowledge_tokens) && v.knowledge_tokens >= TOKENS.min && v.knowledge_tokens <= TOKENS.max
            ? null
            : t("errors.field.range"),
      };
    },
    save: async ({ reply_language, ...prompt }) => {
      await update.mutateAsync({
        ...(reply_language === undefined ? {} : { reply_language }),
        ...(Object.keys(prompt).length > 0 ? { prompt } : {}),
      });
      toast(t("prompt.saved"));
    },
  });
  const { values } = f;
  const custom = values.type === "custom";
  const toType = (type: string) => {
    f.set("type", type as Fields["type"]);
    // The first own prompt begins with the default one.
    if (type === "custom" && values.custom.trim() === "") f.set("custom", bot.prompt.default);
  };
  const insert = (name: string) => {
    const at = area.current?.selectionStart ?? values.custom.length;
    const end = area.current?.selectionEnd ?? at;
    f.set("custom", `${values.custom.slice(0, at)}{{${name}}}${values.custom.slice(end)}`);
    area.current?.focus();
  };
  const { reply_language: _, ...prompt } = values;
  return (
    <Page
      flush
      header={
        <PageHeader title={t("bots.pages.prompt")} hint={t("prompt.hint", { name: bot.name })}>
          {mayEdit
            ? rehearse?.({
                prompt,
                changed: f.changes > 0,
                saving: deciding,
                onSettled: (save) => {
                  setDeciding(false);
                  if (save) void f.save();
                },
              })
            : null}
          {mayEdit ? (
            <SaveBar
              changes={f.changes}
              saving={f.saving || deciding}
              onSave={() => (rehearse ? setDeciding(true) : void f.save())}
              onDiscard={f.discard}
            />
          ) : null}
        </PageHeader>
      }
    >
      <div className={classes.split}>
        <fieldset className={classes.settings} disabled={!mayEdit}>
          <FormProblem text={f.problem} />
          <Card
            title={t("prompt.speaks", { name: bot.name })}
            actions={
              <SegmentedControl
                size="xs"
                aria-label={t("prompt.type")}
                value={values.type}
                disabled={!mayEdit}
                onChange={toType}
                data={[
                  { value: "default", label: t("prompt.default") },
                  { value: "custom", label: t("prompt.custom") },
                ]}
              />
            }
          >
            <div className={form.stack}>
              <div>
                <Textarea
                  ref={area}
                  aria-label={t("prompt.text")}
                  autosize
                  minRows={6}
                  maxRows={18}
                  readOnly={!custom}
                  classNames={custom ? undefined : { input: classes.fixed ?? "" }}
                  value={custom ? values.custom : bot.prompt.default}
                  error={f.errors.custom}
                  onChange={(e) => f.set("custom", e.currentTarget.value)}
                />
                <div className={classes.under}>
                  {custom ? (
                    <>
                      <VariableMenu disabled={!mayEdit} forBot onChoose={insert} />
                      <Versions botId={botId} onTake={(text) => f.set("custom", text)} />
                      <Button
                        variant="subtle"
                        size="compact-xs"
                        disabled={!mayEdit || values.custom === bot.prompt.default}
                        onClick={() => f.set("custom", bot.prompt.default)}
                      >
                        {t("prompt.reset")}
                      </Button>
                      <span className={classes.end}>
                        <CharCount text={values.custom} max={PROMPT} />
                      </span>
                    </>
                  ) : (
                    <span className={classes.quiet}>{t("prompt.default_help")}</span>
                  )}
                </div>
                <p className={classes.quiet}>{t("prompt.guard")}</p>
              </div>
              <div className={form.two}>
                <Select
                  label={t("prompt.style")}
                  data={CHAT_STYLES.map((s) => ({ value: s, label: t(`prompt.styles.${s}`) }))}
                  value={values.chat_style}
                  allowDeselect={false}
                  onChange={(v) => v && f.set("chat_style", v)}
                />
                <Select
                  label={t("bots.reply_language")}
                  data={[
                    { value: "auto", label: t("bots.reply_auto") },
                    ...[...new Set([...REPLY_LANGUAGES, values.reply_language])]
                      .filter((l) => l !== "auto")
                      .map((l) => ({ value: l, label: languageName(l, i18n.language) })),
                  ]}
                  value={values.reply_language}
                  allowDeselect={false}
                  error={f.errors.reply_language}
                  onChange={(v) => v && f.set("reply_language", v)}
                />
                <div>
                  <div className={classes.label}>{t("prompt.length")}</div>
                  <SegmentedControl
                    fullWidth
                    aria-label={t("prompt.length")}
                    value={values.answer_length}
                    disabled={!mayEdit}
                    onChange={(v) => f.set("answer_length", v)}
                    data={ANSWER_LENGTHS.map((l) => ({ value: l, label: t(`prompt.lengths.${l}`) }))}
                  />
                </div>
                <div>
                  <div className={classes.label}>
                    {t("prompt.creativity")}
                    <span className={classes.value}>{values.temperature}</span>
                  </div>
                  <Slider
                    thumbLabel={t("prompt.creativity")}
                    label={null}
                    min={0}
                    max={1}
                    step={0.1}
                    disabled={!mayEdit}
                    value={values.temperature}
                    onChange={(v) => f.set("temperature", Math.round(v * 10) / 10)}
                  />
                  <div className={classes.ends}>
                    <span>{t("prompt.creativity_low")}</span>
                    <span>{t("prompt.creativity_high")}</span>
                  </div>
                </div>
              </div>
              <SwitchRow
                label={t("prompt.emoji")}
                checked={values.allow_emoji}
                disabled={!mayEdit}
                onChange={(v) => f.set("allow_emoji", v)}
              />
            </div>
          </Card>
          <AnswerModel
            chosen={{ key_id: values.key_id, model: values.model }}
            fallback={{ key_id: values.fallback_key_id, model: values.fallback_model }}
            mayEdit={mayEdit}
            onChoose={(r) => {
              f.set("key_id", r.key_id);
              f.set("model", r.model);
            }}
            onFallback={(r) => {
              f.set("fallback_key_id", r.key_id);
              f.set("fallback_model", r.model);
            }}
          />
          <KnowingCard f={f} disabled={!mayEdit} />
          <OnlineCard f={f} disabled={!mayEdit} />
          <Card title={t("prompt.steps")} hint={t("prompt.steps_hint")}>
            <div className={form.stack}>
              <SwitchRow
                label={t("prompt.detect_language")}
                help={t("prompt.detect_language_help", { language: languageName(bot.display_language, i18n.language) })}
                checked={values.detect_language}
                disabled={!mayEdit}
                onChange={(v) => f.set("detect_language", v)}
              />
              <SwitchRow
                label={t("prompt.detect_question")}
                help={t("prompt.detect_question_help")}
                checked={values.detect_question}
                disabled={!mayEdit}
                onChange={(v) => f.set("detect_question", v)}
              />
            </div>
          </Card>
        </fieldset>
        <div className={classes.side}>
          <TryIt bot={bot} prompt={f.changes > 0 ? prompt : undefined} mayAsk={mayEdit} />
        </div>
      </div>
    </Page>
  );
}

/** The last texts of the own prompt; choosing one puts it into the field. */
function Versions({ botId, onTake }: { botId: string; onTake: (text: string) => void }) {
  const { t } = useTranslation();
  const clock = useClock();
  const versions = useQuery(promptVersionsQuery(botId)).data ?? [];
  if (versions.length === 0) return null;
  return (
    <Menu position="bottom-start" width={300}>
      <Menu.Target>
        <Button variant="subtle" size="compact-xs">
          {t("prompt.versions")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {versions.map((v) => (
          <Menu.Item key={v.number} onClick={() => onTake(v.text)}>
            <span className={classes.version}>
              {t("prompt.version", { number: v.number, name: v.created_by })}
              <span className={classes.quiet} title={clock.exact(v.created_at)}>
                {clock.short(v.created_at)}
              </span>
            </span>
            <span className={classes.first}>{v.text}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
