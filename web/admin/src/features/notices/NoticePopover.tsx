import { Popover } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Notice } from "@/lib/api/notices";
import { At, type Opened, useOpened } from "@/ui/Opener";
import NoticeList from "./NoticeList";
import classes from "./NoticePopover.module.css";
import { useMarkRead, useUnreadNotices } from "./queries";

type Props = Opened & {
  link: (n: Notice, children: ReactNode, className: string, read: () => void) => ReactNode;
  settings: (close: () => void) => ReactNode;
};

/** What the bell in the rail holds. */
export default function NoticePopover({ at, opened, onChange, link, settings }: Props) {
  const { t } = useTranslation();
  const shown = useOpened(opened);
  const unread = useUnreadNotices();
  const read = useMarkRead();
  const close = () => onChange(false);
  return (
    <Popover opened={shown} onChange={onChange} position="right-end" width={380} trapFocus returnFocus>
      <Popover.Target>
        <At node={at} />
      </Popover.Target>
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
          {shown ? <NoticeList link={link} /> : null}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
