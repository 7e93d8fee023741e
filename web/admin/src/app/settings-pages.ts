import {
  IconBell,
  IconBrain,
  IconBuilding,
  IconClockHour4,
  IconForms,
  IconKey,
  IconTags,
  IconUserCircle,
  IconUsers,
  type TablerIcon,
} from "@tabler/icons-react";
import type { Session } from "@/lib/session";

export type SettingsPage = {
  key:
    | "general"
    | "hours"
    | "models"
    | "members"
    | "labels"
    | "customer_fields"
    | "api_keys"
    | "notifications"
    | "account";
  to:
    | "/settings/general"
    | "/settings/hours"
    | "/settings/models"
    | "/settings/members"
    | "/settings/labels"
    | "/settings/customer-fields"
    | "/settings/api-keys"
    | "/settings/notifications"
    | "/settings/account";
  icon: TablerIcon;
  group: "workspace" | "you";
};

type Can = Session["can"];

/** Every page of Settings, in the order of the menu, with who may open it. */
const PAGES: (SettingsPage & { open: (can: Can) => boolean })[] = [
  {
    key: "general",
    to: "/settings/general",
    icon: IconBuilding,
    group: "workspace",
    open: (can) => can("settings", "view"),
  },
  {
    key: "hours",
    to: "/settings/hours",
    icon: IconClockHour4,
    group: "workspace",
    open: (can) => can("settings", "view"),
  },
  {
    key: "models",
    to: "/settings/models",
    icon: IconBrain,
    group: "workspace",
    open: (can) => can("settings", "view"),
  },
  {
    key: "members",
    to: "/settings/members",
    icon: IconUsers,
    group: "workspace",
    open: (can) => can("members", "view"),
  },
  {
    key: "labels",
    to: "/settings/labels",
    icon: IconTags,
    group: "workspace",
    open: (can) => can("settings", "view") && can("live_chat", "view"),
  },
  {
    key: "customer_fields",
    to: "/settings/customer-fields",
    icon: IconForms,
    group: "workspace",
    open: (can) => can("settings", "view") && can("contacts", "view"),
  },
  {
    key: "api_keys",
    to: "/settings/api-keys",
    icon: IconKey,
    group: "workspace",
    open: (can) => can("settings", "manage"),
  },
  { key: "notifications", to: "/settings/notifications", icon: IconBell, group: "you", open: () => true },
  { key: "account", to: "/settings/account", icon: IconUserCircle, group: "you", open: () => true },
];

/** The pages of Settings this member may open. */
export function settingsPages({ can }: Session): SettingsPage[] {
  return PAGES.filter((p) => p.open(can));
}
