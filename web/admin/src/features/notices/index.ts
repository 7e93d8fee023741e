export { NoticeBell } from "./NoticeBell";
export { NoticeList } from "./NoticeList";
export { default as NoticesScreen } from "./NoticesScreen";
export { useReadNotices, useUnreadNotices } from "./queries";
