import { IconRosetteDiscountCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Contact } from "@/lib/api/types";
import { Tag } from "@/ui/Tag";
import classes from "./ContactPane.module.css";

const WAYS = ["email", "phone_number", "external_id"] as const;
type Way = (typeof WAYS)[number] | "other";

/** What a way in is called; an account at a provider is told by its number. */
export const wayOf = (kind: string): Way => WAYS.find((w) => w === kind) ?? "other";

/** What the company's own sign-in says of a customer: that he is who he says. */
export function Standing({ contact: c }: { contact: Contact }) {
  const { t } = useTranslation();
  if (c.verified_by.length === 0) return null;
  return (
    <div className={classes.standing}>
      <Tag
        tone="good"
        icon={<IconRosetteDiscountCheck size={13} stroke={1.9} />}
        title={c.verified_by.map((x) => t(`merging.way.${wayOf(x)}`)).join(", ")}
      >
        {t("merging.verified")}
      </Tag>
    </div>
  );
}

/** A country by its two letters, or its dialling code as it is. */
export function countryName(code: string, ui: string): string {
  if (!/^[a-z]{2}$/i.test(code)) return code.startsWith("+") ? code : `+${code}`;
  try {
    return new Intl.DisplayNames([ui], { type: "region" }).of(code.toUpperCase()) ?? code;
  } catch {
    return code;
  }
}
