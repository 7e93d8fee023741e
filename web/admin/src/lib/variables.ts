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

/** What texts call a field that the company has made for its customers. */
export const variableOf = (field: { code: string }) => `customer.${field.code}`;

const isOwn = (name: string) => name.startsWith("customer.") && !(VARIABLES as readonly string[]).includes(name);

/** The first variable of a text that does not exist; `own` are the company's, and undefined while nobody knows them. */
export function unknownVariable(text: string, own?: readonly string[]): string | undefined {
  return [...text.matchAll(PLACE)]
    .map((m) => m[1] ?? "")
    .find((name) => (isOwn(name) ? own && !own.includes(name) : !(VARIABLES as readonly string[]).includes(name)));
}

/** A text as it might be said: with these values, and where there is none with what the place itself says. */
export function filled(text: string, values: Partial<Record<string, string>>): string {
  return text.replace(PLACE, (_, name: string, otherwise?: string) => values[name] || otherwise || "");
}
