import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Notice } from "@/lib/api/notices";

/** Leads from a notice to what it is about. */
export function NoticeLink({
  notice: n,
  className,
  read,
  children,
}: {
  notice: Notice;
  className: string;
  read: () => void;
  children: ReactNode;
}) {
  if (n.conversation_id)
    return (
      <Link
        to="/inbox/$tab/$conversationId"
        params={{ tab: "all", conversationId: n.conversation_id }}
        className={className}
      >
        {children}
      </Link>
    );
  if (n.kind === "key_dead")
    return (
      <Link to="/settings/models" className={className} onClick={read}>
        {children}
      </Link>
    );
  return (
    <Link to={pageOf(n)} params={{ botId: n.bot_id }} className={className} onClick={read}>
      {children}
    </Link>
  );
}

function pageOf(n: Notice) {
  if (n.kind === "tests_worse") return "/bots/$botId/tests";
  if (n.place === "articles") return "/bots/$botId/articles";
  if (n.place === "documents") return "/bots/$botId/documents";
  return "/bots/$botId/urls";
}
