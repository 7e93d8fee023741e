// What the launch screen edits, flat, and how it goes back to the server.
import type { Bot, BotWidget } from "@/lib/api/types";

export type LaunchFields = Omit<BotWidget, "allowed_domains"> & { theme_color: string; allowed_domains: string };

export const fieldsOf = (b: Bot): LaunchFields => ({
  ...b.widget,
  theme_color: b.theme_color,
  allowed_domains: b.widget.allowed_domains.join("\n"),
});

/** What a preview can show of what is not saved; where the chat may stand is not seen in it. */
export function changedIn(values: LaunchFields, b: Bot): Partial<LaunchFields> {
  const { allowed_domains: _, ...from } = fieldsOf(b);
  const changed: Partial<LaunchFields> = {};
  for (const key of Object.keys(from) as (keyof typeof from)[]) {
    if (JSON.stringify(values[key]) !== JSON.stringify(from[key])) Object.assign(changed, { [key]: values[key] });
  }
  return changed;
}

const domains = (text: string) =>
  text
    .split(/[\s,;]+/)
    .map((d) => d.trim())
    .filter(Boolean);

/** Only what was changed. */
export function patchOf({ theme_color, allowed_domains, ...widget }: Partial<LaunchFields>) {
  const changed: Partial<BotWidget> = { ...widget };
  if (allowed_domains !== undefined) changed.allowed_domains = domains(allowed_domains);
  return {
    ...(theme_color === undefined ? {} : { theme_color: theme_color.trim() }),
    ...(Object.keys(changed).length > 0 ? { widget: changed } : {}),
  };
}

const DOMAIN = /^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$/i;

export const domainsAreFine = (text: string) => domains(text).every((d) => DOMAIN.test(d));
