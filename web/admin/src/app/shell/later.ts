import { lazy } from "react";
import { fetchNotices } from "@/features/notices";

const account = () => import("./AccountMenu");

export const AccountMenu = lazy(account);
export const WorkspaceMenu = lazy(() => import("./WorkspaceMenu"));

/** What the rail opens, fetched before anybody reaches for it. */
export const fetchMenus = () => Promise.all([account(), fetchNotices()]);
