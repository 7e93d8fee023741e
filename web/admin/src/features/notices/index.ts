import { lazy } from "react";

export { NoticeBell } from "./NoticeBell";
export { useReadNotices, useUnreadNotices } from "./queries";

export const NoticeList = lazy(() => import("./NoticeList"));
export const NoticesScreen = lazy(() => import("./NoticesScreen"));
