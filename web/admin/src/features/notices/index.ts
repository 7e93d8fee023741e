import { lazy } from "react";

export { NoticeBell } from "./NoticeBell";
export { NoticeList } from "./NoticeList";
export { useReadNotices, useUnreadNotices } from "./queries";
export const NoticesScreen = lazy(() => import("./NoticesScreen"));
