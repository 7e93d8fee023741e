import { lazy } from "react";

export { useCommands } from "./commands";
export { filtersOf, toSearch } from "./filters";
export { InboxLive } from "./live";
export { countsQuery, useLoadedConversations, useNeedsYou } from "./queries";
export { useFound } from "./Search";
export { contactName } from "./words";
export const InboxScreen = lazy(() => import("./InboxScreen"));
export const NoticeSwitches = lazy(() => import("./NoticeSwitches"));
