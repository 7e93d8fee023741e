import { Select, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { BotTemplate } from "@/lib/api/start";
import { BOT_ROLES, type BotRole } from "@/lib/api/types";
import { CharCount } from "@/ui/FormParts";
import { Card } from "@/ui/Panel";
import { ColorField } from "../ColorField";
import { isColor } from "../color";
import { NewAvatarField } from "../PictureField";
import { fill } from "../welcome/draft";
import classes from "./Create.module.css";
import type { CreateForm } from "./fields";

/** Who it is, for whom it speaks, and how it looks. */
export function PersonStep({
  f,
  template,
  avatar,
  setAvatar,
}: {
  f: CreateForm;
  template: BotTemplate | undefined;
  avatar: string;
  setAvatar: (b: Blob | null) => void;
}) {
  const { t } = useTranslation();
  const v = f.values;
  const role = v.role ?? template?.role ?? "customer_support";
  return (
    <>
      <Card title={t("create.person.role")}>
        <div className={classes.half}>
          <Select
            label={t("bots.role")}
            data={BOT_ROLES.map((r) => ({ value: r, label: t(`bots.roles.${r}`) }))}
            value={role}
            error={f.errors.role}
            allowDeselect={false}
            onChange={(r) => r && f.set("role", r as BotRole)}
          />
          {role === "custom" ? (
            <TextInput label={t("bots.role_text")} {...f.field("role_text")} />
          ) : (
            <TextInput label={t("bots.company")} {...f.field("business_name")} />
          )}
          {role === "custom" ? <TextInput label={t("bots.company")} {...f.field("business_name")} /> : null}
        </div>
        <Textarea
          mt={16}
          label={t("bots.description")}
          placeholder={t("company.description_example")}
          autosize
          minRows={3}
          maxRows={8}
          description={
            <>
              {t("bots.description_help")} <CharCount text={v.description} max={2000} />
            </>
          }
          {...f.field("description")}
        />
        <Textarea
          mt={16}
          label={t("bots.greeting")}
          autosize
          minRows={2}
          maxRows={5}
          placeholder={
            template ? fill(template.greeting, { company: v.business_name.trim(), bot: v.name.trim() }) : undefined
          }
          description={
            <>
              {t("create.person.greeting_help")} <CharCount text={v.greeting} max={255} />
            </>
          }
          {...f.field("greeting")}
        />
      </Card>
      <Card title={t("create.person.look")}>
        <NewAvatarField
          color={isColor(v.theme_color) ? v.theme_color.trim() : "gray"}
          src={avatar}
          onChange={setAvatar}
        />
        <div style={{ height: 16 }} />
        <ColorField
          value={v.theme_color}
          error={f.errors.theme_color}
          fallback="gray"
          onChange={(c) => f.set("theme_color", c)}
        />
      </Card>
    </>
  );
}
