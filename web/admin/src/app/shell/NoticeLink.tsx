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
  return (
    <Link
      to={n.kind === "tests_worse" ? "/bots/$botId/tests" : "/bots/$botId/urls"}
      params={{ botId: n.bot_id }}
      className={className}
      onClick={read}
    >
      {children}
    </Link>
  );
}
