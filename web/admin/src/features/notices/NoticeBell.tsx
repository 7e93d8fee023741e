import { Popover } from "@mantine/core";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Notice } from "@/lib/api/notices";
import classes from "./NoticeBell.module.css";
import { useMarkRead, useUnreadNotices } from "./queries";

// The list comes with the first look: the bell is on every page.
const NoticeList = lazy(() => import("./NoticeList"));

type Props = {
  /** The button; it opens what it gets. */
  button: (o: { unread: number; open: boolean; toggle: () => void }) => ReactNode;
  link: (n: Notice, children: ReactNode, className: string, read: () => void) => ReactNode;
  settings: (close: () => void) => ReactNode;
};

/** The bell in the rail, and what it holds. */
export function NoticeBell({ button, link, settings }: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const unread = useUnreadNotices();
  const read = useMarkRead();
  const close = () => setOpen(false);
  return (
    <Popover opened={open} onChange={setOpen} position="right-end" width={380} trapFocus returnFocus>
      <Popover.Target>{button({ unread, open, toggle: () => setOpen((v) => !v) }) as never}</Popover.Target>
      <Popover.Dropdown p={0} aria-label={t("notices.title")}>
        <div className={classes.head}>
          <h2 className={classes.title}>{t("notices.title")}</h2>
          {unread > 0 ? (
            <button type="button" className={classes.action} disabled={read.isPending} onClick={() => read.mutate({})}>
              {t("notices.read_all")}
            </button>
          ) : null}
          {settings(close)}
        </div>
        <div className={classes.body} onClickCapture={(e) => (e.target as Element).closest("a") && close()}>
          <Suspense>{open ? <NoticeList link={link} /> : null}</Suspense>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
