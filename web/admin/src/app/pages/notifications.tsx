import { Link } from "@tanstack/react-router";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { NoticeList } from "@/features/notices";
import { usePageTitle } from "@/lib/title";
import { Card, Page, PageHeader } from "@/ui/Panel";

/** The list behind the bell as a page of its own, for phones. */
export default function NotificationsPage() {
  const { t } = useTranslation();
  usePageTitle(t("notices.title"));
  return (
    <Page header={<PageHeader title={t("notices.title")} />}>
      <Card flush>
        <Suspense>
          <NoticeList
            link={(n, children, className) => (
              <Link
                to="/inbox/$tab/$conversationId"
                params={{ tab: "all", conversationId: n.conversation_id }}
                className={className}
              >
                {children}
              </Link>
            )}
          />
        </Suspense>
      </Card>
    </Page>
  );
}
