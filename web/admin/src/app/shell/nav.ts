import { IconLayoutDashboard, IconMessages, IconRobot, IconSettings, type TablerIcon } from "@tabler/icons-react";
import type { Session } from "@/lib/session";

export type NavItem = {
  key: "dashboard" | "live_chat" | "bots" | "settings";
  to: "/dashboard" | "/inbox" | "/bots" | "/settings";
  icon: TablerIcon;
};

/** The places of the product this member may see. */
export function navItems({ can }: Session): NavItem[] {
  const items: NavItem[] = [];
  if (can("dashboard", "view")) items.push({ key: "dashboard", to: "/dashboard", icon: IconLayoutDashboard });
  if (can("live_chat", "view")) items.push({ key: "live_chat", to: "/inbox", icon: IconMessages });
  if (can("bots", "view") || can("knowledge", "view")) items.push({ key: "bots", to: "/bots", icon: IconRobot });
  items.push({ key: "settings", to: "/settings", icon: IconSettings });
  return items;
}
