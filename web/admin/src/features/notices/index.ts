import { lazy } from "react";

export { useReadNotices, useUnreadNotices } from "./queries";

const popover = () => import("./NoticePopover");

export const NoticePopover = lazy(popover);
/** The list behind the bell, before anybody rings. */
export const fetchNotices = popover;
export const NoticeList = lazy(() => import("./NoticeList"));
export const NoticesScreen = lazy(() => import("./NoticesScreen"));
