import { lazy } from "react";

export { useCommands } from "./commands";
export { countsQuery, useNeedsYou } from "./counts";
export { filtersOf, toSearch } from "./filters";
export { InboxLive } from "./live";
export { contactName } from "./names";
export { useLoadedConversations } from "./queries";
export { useFound } from "./Search";
export const InboxScreen = lazy(() => import("./InboxScreen"));
export const NoticeSwitches = lazy(() => import("./NoticeSwitches"));
