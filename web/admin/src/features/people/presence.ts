import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useRules } from "@/lib/form";
import { waysQuery } from "./provider";

/** What a form asks for that wants to know that it is really this person. */
export function usePresence() {
  const { t } = useTranslation();
  const rules = useRules();
  const { data: ways } = useQuery(waysQuery);
  const byPassword = ways?.password !== false;
  const confirmed = byPassword || ways.confirmed_until !== null;
  return {
    ways,
    byPassword,
    /** Nothing can be sent before the person has shown himself at the provider. */
    ready: confirmed,
    rule: (v: string) => (byPassword ? rules.required(v) : confirmed ? null : t("provider.confirm_first")),
  };
}
