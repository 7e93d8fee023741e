import {
  IconBriefcase,
  IconBuildingStore,
  IconCloud,
  IconFilePlus,
  IconToolsKitchen2,
  type TablerIcon,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { TemplateCode } from "@/lib/api/types";
import { Bone } from "@/ui/Skeleton";
import { ErrorState } from "@/ui/States";
import { templatesQuery } from "./start-queries";
import classes from "./Templates.module.css";

const ICONS: Record<TemplateCode, TablerIcon> = {
  saas: IconCloud,
  agency: IconBriefcase,
  fnb: IconToolsKitchen2,
  ecommerce: IconBuildingStore,
  scratch: IconFilePlus,
};

/** What a bot can begin with; each card says what it brings. */
export function Templates({
  language,
  value,
  onChange,
  compact,
}: {
  language: string;
  value: TemplateCode;
  onChange: (code: TemplateCode) => void;
  compact?: boolean;
}) {
  const { t } = useTranslation();
  const templates = useQuery(templatesQuery(language));
  const name = useId();
  if (templates.isError) return <ErrorState error={templates.error} retry={() => templates.refetch()} />;
  return (
    <fieldset className={classes.cards} data-compact={compact || undefined}>
      <legend className={classes.legend}>{t("templates.legend")}</legend>
      {templates.data === undefined
        ? [0, 1, 2, 3, 4].map((i) => <Bone key={i} w="100%" h={compact ? 44 : 112} />)
        : templates.data.map((tpl) => {
            const Icon = ICONS[tpl.code];
            return (
              <label key={tpl.code} className={classes.card} data-chosen={tpl.code === value || undefined}>
                <input
                  type="radio"
                  name={name}
                  className={classes.radio}
                  checked={tpl.code === value}
                  onChange={() => onChange(tpl.code)}
                />
                <span className={classes.icon}>
                  <Icon size={18} stroke={1.75} />
                </span>
                <span className={classes.words}>
                  <span className={classes.name}>{t(`templates.${tpl.code}.name`)}</span>
                  {compact ? null : <span className={classes.text}>{t(`templates.${tpl.code}.text`)}</span>}
                  <span className={classes.brings}>
                    {tpl.faqs.length > 0
                      ? t("templates.brings", { count: tpl.faqs.length })
                      : t("templates.brings_nothing")}
                  </span>
                </span>
              </label>
            );
          })}
    </fieldset>
  );
}
