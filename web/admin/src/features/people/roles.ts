import type { TFunction } from "i18next";
import type { RoleRef } from "@/lib/api/types";

const BUILTIN = ["owner", "admin", "senior_member", "junior_member", "viewer"] as const;
type Builtin = (typeof BUILTIN)[number];

/** The five default roles have names in every language; own roles their own. */
export function roleName(t: TFunction, role: RoleRef | string): string {
  const key = typeof role === "string" ? role : role.key;
  if ((BUILTIN as readonly string[]).includes(key)) return t(`roles.${key as Builtin}`);
  return typeof role === "string" ? role : role.name;
}
