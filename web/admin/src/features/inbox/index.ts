import { lazy } from "react";

export { InboxLive } from "./live";
export { countsQuery, useLoadedConversations, useNeedsYou } from "./queries";
export { contactName } from "./words";
export const InboxScreen = lazy(() => import("./InboxScreen"));
