import { IconBell, IconBuilding, IconKey, IconUserCircle, IconUsers, type TablerIcon } from "@tabler/icons-react";
import type { Session } from "@/lib/session";

export type SettingsPage = {
  key: "general" | "members" | "api_keys" | "notifications" | "account";
  to:
    | "/settings/general"
    | "/settings/members"
    | "/settings/api-keys"
    | "/settings/notifications"
    | "/settings/account";
  icon: TablerIcon;
  group: "workspace" | "you";
};

/** The pages of Settings this member may open. */
export function settingsPages({ can }: Session): SettingsPage[] {
  const pages: SettingsPage[] = [];
  if (can("settings", "view"))
    pages.push({ key: "general", to: "/settings/general", icon: IconBuilding, group: "workspace" });
  if (can("members", "view"))
    pages.push({ key: "members", to: "/settings/members", icon: IconUsers, group: "workspace" });
  if (can("settings", "manage"))
    pages.push({ key: "api_keys", to: "/settings/api-keys", icon: IconKey, group: "workspace" });
  pages.push({ key: "notifications", to: "/settings/notifications", icon: IconBell, group: "you" });
  pages.push({ key: "account", to: "/settings/account", icon: IconUserCircle, group: "you" });
  return pages;
}
