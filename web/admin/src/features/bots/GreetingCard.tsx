import { ActionIcon, Button, TextInput } from "@mantine/core";
import { IconPhoto, IconTrash } from "@tabler/icons-react";
import type { Editor } from "@tiptap/react";
import { lazy, type ReactNode, Suspense, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/lib/api/client";
import type { Bot, GreetingPicture } from "@/lib/api/types";
import { problemText } from "@/lib/problem";
import type { SettingsForm } from "@/lib/settings-form";
import { CharCount } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { Card } from "@/ui/Panel";
import { Bone } from "@/ui/Skeleton";
import { VariableMenu } from "@/ui/VariableMenu";
import classes from "./GreetingCard.module.css";

const RichEditor = lazy(() => import("@/ui/RichEditor"));

const GREETING = 255;
const PICTURES = 3;
const ALT = 150;
const BYTES = 5 << 20;
const TYPES = ["image/png", "image/jpeg", "image/gif", "image/webp"];

export type GreetingFields = { greeting_html: { html: string; text: string }; greeting_pictures: GreetingPicture[] };

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** A greeting without formatting is one paragraph for each line. */
export const greetingOf = (b: Bot): GreetingFields => ({
  greeting_html: {
    html: b.greeting_html || (b.greeting_text && `<p>${b.greeting_text.split("\n").map(escaped).join("</p><p>")}</p>`),
    text: b.greeting_text,
  },
  greeting_pictures: b.greeting_pictures,
});

export const greetingPatch = (changed: Partial<GreetingFields>) => ({
  ...(changed.greeting_html ? { greeting_html: changed.greeting_html.html } : {}),
  ...(changed.greeting_pictures
    ? { greeting_pictures: changed.greeting_pictures.map(({ id, alt }) => ({ id, alt })) }
    : {}),
});

/** Those of the fields that are not as they were saved. */
export function greetingChanges(values: GreetingFields, b: Bot): Partial<GreetingFields> {
  const from = greetingOf(b);
  const same = (key: keyof GreetingFields) => JSON.stringify(values[key]) === JSON.stringify(from[key]);
  return {
    ...(same("greeting_html") ? {} : { greeting_html: values.greeting_html }),
    ...(same("greeting_pictures") ? {} : { greeting_pictures: values.greeting_pictures }),
  };
}

export function greetingErrors(
  v: GreetingFields,
  say: { long: string; variable: (text: string) => string | null; alt: string },
) {
  return {
    greeting_html: [...v.greeting_html.text].length > GREETING ? say.long : say.variable(v.greeting_html.text),
    greeting_pictures: v.greeting_pictures.some((p) => [...p.alt].length > ALT) ? say.alt : null,
  };
}

/** What stands in the preview for what is known when it is said. */
export const sampleOf = (bot: Bot, customer: string): Record<string, string> => ({
  "customer.name": customer,
  "bot.name": bot.name,
  "bot.description": bot.description,
  "workspace.company_name": bot.business_name || bot.name,
});

export const greetingLimits = { text: GREETING, alt: ALT };

type Props = {
  bot: Bot;
  f: Pick<SettingsForm<GreetingFields>, "values" | "errors" | "set">;
  disabled: boolean;
  /** Changes when what was typed is thrown away. */
  round: number;
  /** Its Save. */
  foot: ReactNode;
};

/** What the bot says first: words with formatting and variables, and pictures under them. */
export function GreetingCard({ bot, f, disabled, round, foot }: Props) {
  const { t } = useTranslation();
  const editor = useRef<Editor | null>(null);
  const [start] = useState(f.values.greeting_html.html);
  const { html, text } = f.values.greeting_html;
  return (
    <Card title={t("behaviour.opening")} hint={t("behaviour.opening_hint")}>
      <div className={form.stack}>
        <div>
          <Suspense fallback={<Bone h={150} />}>
            <RichEditor
              key={round}
              label={t("bots.greeting")}
              html={round === 0 ? start : html}
              error={f.errors.greeting_html}
              disabled={disabled}
              minHeight={72}
              maxImages={0}
              description={
                <>
                  <CharCount text={text} max={GREETING} />
                  {" · "}
                  {text.trim() === ""
                    ? t("behaviour.no_greeting")
                    : t("greeting.otherwise", { example: `{{customer.name|${t("greeting.example")}}}` })}
                </>
              }
              onReady={(e) => {
                editor.current = e;
              }}
              onChange={(v) => f.set("greeting_html", { html: v.html, text: v.text })}
            />
          </Suspense>
          <VariableMenu
            disabled={disabled}
            onChoose={(name) => editor.current?.chain().focus().insertContent(`{{${name}}}`).run()}
          />
        </div>
        <Pictures bot={bot} f={f} disabled={disabled} />
        {foot}
      </div>
    </Card>
  );
}

function Pictures({ bot, f, disabled }: Omit<Props, "round" | "foot">) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const pictures = f.values.greeting_pictures;
  const set = (all: GreetingPicture[]) => f.set("greeting_pictures", all);
  const add = async (files: File[]) => {
    setProblem(null);
    const room = PICTURES - pictures.length;
    if (files.some((x) => !TYPES.includes(x.type) || x.size > BYTES)) return setProblem(t("greeting.wrong_file"));
    setBusy(true);
    const all = [...pictures];
    try {
      for (const file of files.slice(0, room)) {
        all.push(
          await api.upload<GreetingPicture>(`/v1/bots/${bot.id}/greeting-pictures`, file, "application/octet-stream", {
            name: file.name,
          }),
        );
        set([...all]);
      }
      if (files.length > room) setProblem(t("greeting.full"));
    } catch (e) {
      setProblem(problemText(t, e));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div>
      <div className={classes.label}>{t("greeting.pictures")}</div>
      <div className={form.rowHelp}>{t("greeting.pictures_help")}</div>
      {pictures.length > 0 ? (
        <ul className={classes.pictures}>
          {pictures.map((p, i) => (
            <li key={p.id}>
              <img src={p.url} alt="" width={p.width} height={p.height} />
              <TextInput
                label={t("greeting.alt")}
                placeholder={t("greeting.alt_placeholder")}
                value={p.alt}
                disabled={disabled}
                error={[...p.alt].length > ALT ? t("form.too_long", { max: ALT }) : undefined}
                onChange={(e) => {
                  const alt = e.currentTarget.value;
                  set(pictures.map((x, k) => (k === i ? { ...x, alt } : x)));
                }}
              />
              <ActionIcon
                variant="subtle"
                color="gray"
                disabled={disabled}
                aria-label={t("greeting.remove", { name: p.alt || p.name })}
                onClick={() => set(pictures.filter((x) => x.id !== p.id))}
              >
                <IconTrash size={16} stroke={1.75} />
              </ActionIcon>
            </li>
          ))}
        </ul>
      ) : null}
      {(problem ?? f.errors.greeting_pictures) ? (
        <div className={classes.problem} role="alert">
          {problem ?? f.errors.greeting_pictures}
        </div>
      ) : null}
      {pictures.length < PICTURES ? (
        <Button
          mt={8}
          size="compact-md"
          variant="default"
          leftSection={<IconPhoto size={15} stroke={1.75} />}
          disabled={disabled}
          loading={busy}
          onClick={() => input.current?.click()}
        >
          {t("greeting.add")}
        </Button>
      ) : null}
      <input
        ref={input}
        type="file"
        hidden
        multiple
        aria-label={t("greeting.pictures")}
        accept={TYPES.join(",")}
        onChange={(e) => {
          void add([...(e.currentTarget.files ?? [])]);
          e.currentTarget.value = "";
        }}
      />
    </div>
  );
}
