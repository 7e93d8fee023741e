// What is typed about a new bot, and where: everything but the name may be left as it is.
import type { TemplateCode } from "@/lib/api/start";
import type { BotRole } from "@/lib/api/types";
import type { ServerForm } from "@/lib/form";
import type { BotStart } from "../start-queries";

export const STEPS = ["start", "person", "sources", "review"] as const;
export type Step = (typeof STEPS)[number];

export type Fields = {
  template: TemplateCode;
  name: string;
  display_language: string;
  /** Null: the template's. */
  role: BotRole | null;
  role_text: string;
  business_name: string;
  description: string;
  greeting: string;
  theme_color: string;
  website: string;
};

export type CreateForm = ServerForm<Fields>;

/** The step on which a field stands. */
export const PLACES: Record<Step, (keyof Fields)[]> = {
  start: ["template", "name", "display_language"],
  person: ["role", "role_text", "business_name", "description", "greeting", "theme_color"],
  sources: ["website"],
  review: [],
};

/** What was not touched is left to the template. */
export function startOf(v: Fields): BotStart {
  return {
    name: v.name.trim(),
    ...(v.role === null ? {} : { role: v.role }),
    ...(v.role === "custom" ? { role_text: v.role_text.trim() } : {}),
    business_name: v.business_name.trim() || undefined,
    description: v.description.trim(),
    greeting: v.greeting.trim() || undefined,
    theme_color: v.theme_color.trim(),
    display_language: v.display_language,
    website: v.website.trim() || undefined,
    template: { code: v.template, language: v.display_language },
  };
}
