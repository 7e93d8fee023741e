import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { BotTemplate } from "@/lib/api/start";
import { BotTile } from "@/ui/Avatar";
import { Card } from "@/ui/Panel";
import { Tag } from "@/ui/Tag";
import { fill } from "../welcome/draft";
import { languageName } from "../words";
import classes from "./Create.module.css";
import type { Fields, Step } from "./fields";

/** Everything once more, before it is made. */
export function Review({
  values: v,
  template,
  avatar,
  files,
  sources,
  onEdit,
}: {
  values: Fields;
  template: BotTemplate | undefined;
  avatar: string;
  files: File[];
  /** Sources may be given. */
  sources: boolean;
  onEdit: (step: Step) => void;
}) {
  const { t, i18n } = useTranslation();
  const role = v.role ?? template?.role ?? "customer_support";
  const greeting =
    v.greeting.trim() ||
    (template ? fill(template.greeting, { company: v.business_name.trim(), bot: v.name.trim() }) : "");
  const none = <span className={classes.none}>{t("create.review.none")}</span>;
  const labels = [...new Set([...(template?.tags ?? []), ...(template?.categories ?? [])])];
  const fact = (name: string, value: ReactNode, step: Step) => (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd className={classes.value}>{value || none}</dd>
      <dd>
        <Button
          variant="subtle"
          size="compact-sm"
          aria-label={t("create.review.change", { what: name })}
          onClick={() => onEdit(step)}
        >
          {t("actions.edit")}
        </Button>
      </dd>
    </div>
  );
  return (
    <Card>
      <dl className={classes.facts}>
        {fact(
          t("bots.bot_name"),
          <span className={classes.look}>
            <BotTile size={32} color={v.theme_color.trim()} src={avatar} />
            <b>{v.name.trim()}</b>
          </span>,
          "start",
        )}
        {fact(
          t("create.review.begins"),
          `${t(`templates.${v.template}.name`)} · ${languageName(v.display_language, i18n.language)}`,
          "start",
        )}
        {template && template.faqs.length > 0
          ? fact(t("create.review.answers"), t("templates.brings", { count: template.faqs.length }), "start")
          : null}
        {labels.length > 0
          ? fact(
              t("create.review.labels"),
              <span className={classes.tags}>
                {labels.map((l) => (
                  <Tag key={l} tone="gray">
                    {l}
                  </Tag>
                ))}
              </span>,
              "start",
            )
          : null}
        {fact(t("bots.role"), role === "custom" ? v.role_text.trim() : t(`bots.roles.${role}`), "person")}
        {fact(t("bots.company"), v.business_name.trim(), "person")}
        {fact(t("bots.description"), v.description.trim(), "person")}
        {fact(t("bots.greeting"), greeting, "person")}
        {sources ? fact(t("website.label"), v.website.trim(), "sources") : null}
        {sources ? fact(t("create.sources.files"), files.map((x) => x.name).join("\n"), "sources") : null}
      </dl>
    </Card>
  );
}
