import { lazy } from "react";

export { InboxLive } from "./live";
export { useLoadedConversations, useNeedsYou } from "./queries";
export { contactName } from "./words";
export const InboxScreen = lazy(() => import("./InboxScreen"));
