// The variables that texts to customers may hold, as the server knows them.
export const VARIABLES = [
  "customer.name",
  "customer.email",
  "customer.phone_number",
  "customer.country_code",
  "customer.label",
  "customer.id",
  "customer.language",
  "bot.name",
  "bot.role",
  "bot.description",
  "workspace.company_name",
  "workspace.name",
  "conversation.channel",
  "now",
  "today",
  "working_hours",
] as const;

const PLACE = /\{\{\s*([^{}<>|]*?)\s*(?:\|\s*([^{}<>]*?)\s*)?\}\}/g;

/** The first variable of a text that does not exist. */
export function unknownVariable(text: string, known: readonly string[] = VARIABLES): string | undefined {
  return [...text.matchAll(PLACE)].map((m) => m[1] ?? "").find((name) => !known.includes(name));
}

/** A text as it might be said: with these values, and where there is none with what the place itself says. */
export function filled(text: string, values: Partial<Record<string, string>>): string {
  return text.replace(PLACE, (_, name: string, otherwise?: string) => values[name] || otherwise || "");
}
