import { Button } from "@mantine/core";
import { IconArrowMerge } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Duplicate } from "@/lib/api/extras";
import type { Conversation } from "@/lib/api/types";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { useClock } from "@/lib/time";
import { confirm } from "@/ui/confirm";
import { toast, toastProblem } from "@/ui/toast";
import classes from "./ContactPane.module.css";
import { useMergeContact } from "./queries";

type Props = {
  contactId: string;
  name: string;
  list: Duplicate[];
  linkTo: (c: Pick<Conversation, "id" | "status">, children: ReactNode) => ReactNode;
};

/** Others who may be the same person: a way to look at them, and to make them one. */
export function Duplicates({ contactId, name, list, linkTo }: Props) {
  const { t } = useTranslation();
  const clock = useClock();
  const { can } = useSession();
  const merge = useMergeContact(contactId);
  const nameOf = (x: Duplicate) => x.name || t("inbox.visitor", { number: x.number });
  const begin = async (x: Duplicate) => {
    const yes = await confirm({
      title: t("merging.title", { other: nameOf(x), name }),
      text: t("merging.text", { other: nameOf(x), name, count: x.conversations }),
      action: t("merging.action"),
      cancel: t("actions.cancel"),
    });
    if (!yes) return;
    merge.mutate(x.id, {
      onSuccess: () => toast(t("merging.done", { other: nameOf(x), name })),
      onError: (e) => toastProblem(problemText(t, e)),
    });
  };
  return (
    <ul className={classes.duplicates}>
      {list.map((x) => {
        const facts = (
          <>
            <span className={classes.earlierText}>{nameOf(x)}</span>
            <span className={classes.earlierMeta}>
              {[x.email, x.phone, `#${x.number}`, clock.short(x.last_seen_at)].filter(Boolean).join(" · ")}
            </span>
          </>
        );
        return (
          <li key={x.id}>
            {x.latest_conversation_id ? (
              linkTo({ id: x.latest_conversation_id, status: "open" }, facts)
            ) : (
              <span className={classes.alone}>{facts}</span>
            )}
            {can("contacts", "manage") ? (
              <Button
                variant="default"
                size="compact-sm"
                leftSection={<IconArrowMerge size={14} stroke={1.75} />}
                loading={merge.isPending && merge.variables === x.id}
                disabled={merge.isPending}
                onClick={() => void begin(x)}
              >
                {t("merging.merge")}
              </Button>
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}
