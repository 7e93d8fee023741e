import type { TFunction } from "i18next";
import type { ContactRef } from "@/lib/api/types";

/** A name, else the address they gave, else "Visitor #1234". */
export function contactName(t: TFunction, c: Pick<ContactRef, "name" | "email" | "number">): string {
  return c.name || c.email || t("inbox.visitor", { number: c.number });
}
