import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate, useParams } from "@tanstack/react-router";
import { Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useBotNames } from "@/features/bots";
import { ContactPane } from "@/features/contacts";
import { contactName, filtersOf, InboxScreen, toSearch } from "@/features/inbox";
import { useReadNotices } from "@/features/notices";
import { membersQuery, setupQuery } from "@/features/people";
import { useSession } from "@/lib/session";
import { write } from "@/lib/storage";
import { NoPermission } from "@/ui/States";
import { LoadingPage } from "./fallbacks";

const route = getRouteApi("/shell/inbox/$tab");

export default function InboxPage() {
  const { t } = useTranslation();
  const { can } = useSession();
  const { tab } = route.useParams();
  const search = route.useSearch();
  const { conversationId } = useParams({ strict: false });
  const navigate = useNavigate();
  const bots = useBotNames();
  const { data: members = [] } = useQuery({ ...membersQuery, enabled: can("live_chat", "edit"), retry: false });
  const { data: setup } = useQuery(setupQuery);
  useEffect(() => write("tab", tab), [tab]);
  useReadNotices(conversationId ?? null);
  if (!can("live_chat", "view")) return <NoPermission />;
  return (
    <Suspense fallback={<LoadingPage />}>
      <InboxScreen
        tab={tab}
        conversationId={conversationId ?? null}
        message={search.message ?? null}
        filters={filtersOf(search)}
        onFilters={(f) => navigate({ to: ".", search: toSearch(f), replace: true })}
        bots={bots}
        members={members}
        mail={setup?.mail_configured ?? false}
        open={(to, id, message) => {
          const kept = toSearch(filtersOf(search));
          return id
            ? navigate({
                to: "/inbox/$tab/$conversationId",
                params: { tab: to, conversationId: id },
                search: message ? { ...kept, message } : kept,
              })
            : navigate({ to: "/inbox/$tab", params: { tab: to }, search: kept });
        }}
        pane={(c, labels) => (
          <Suspense>
            <ContactPane
              key={c.contact.id}
              conversation={c}
              labels={labels}
              name={contactName(t, c.contact)}
              onStarted={(x) =>
                navigate({ to: "/inbox/$tab/$conversationId", params: { tab: "mine", conversationId: x.id } })
              }
              linkTo={(x, children) => (
                <Link
                  to="/inbox/$tab/$conversationId"
                  params={{ tab: x.status === "closed" ? "closed" : "all", conversationId: x.id }}
                >
                  {children}
                </Link>
              )}
            />
          </Suspense>
        )}
      />
    </Suspense>
  );
}
