import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { NoticeList } from "@/features/notices";
import { usePageTitle } from "@/lib/title";
import { Card, Page, PageHeader } from "@/ui/Panel";
import { NoticeLink } from "../shell/NoticeLink";

/** The list behind the bell as a page of its own, for phones. */
export default function NotificationsPage() {
  const { t } = useTranslation();
  usePageTitle(t("notices.title"));
  return (
    <Page header={<PageHeader title={t("notices.title")} />}>
      <Card flush>
        <Suspense>
          <NoticeList
            link={(n, children, className, read) => (
              <NoticeLink notice={n} className={className} read={read}>
                {children}
              </NoticeLink>
            )}
          />
        </Suspense>
      </Card>
    </Page>
  );
}
