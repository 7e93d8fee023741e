// What the command bar offers for the conversation that is open.
import {
  IconAlarm,
  IconArrowBackUp,
  IconCheck,
  IconFlag,
  IconMail,
  IconTag,
  IconUserCheck,
  type TablerIcon,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { problemText } from "@/lib/problem";
import type { Thread } from "@/lib/realtime/sync";
import { useSession } from "@/lib/session";
import { toastProblem } from "@/ui/toast";
import { useTags } from "./labels";
import { contactName } from "./names";
import { useVerb, type Verb } from "./queries";
import { keys } from "./store";

export type Command = { id: string; label: string; hint?: string; icon: TablerIcon; run: () => void };

export function useCommands(id: string | null): Command[] {
  const { t } = useTranslation();
  const { can, workspace } = useSession();
  const { data: thread } = useQuery<Thread>({ queryKey: keys.thread(id ?? ""), enabled: false });
  const { all: tags } = useTags();
  const verb = useVerb(id ?? "");
  const mutate = verb.mutate;
  return useMemo(() => {
    const c = thread?.conversation;
    if (!c || thread.removed || !can("live_chat", "edit")) return [];
    const run = (v: Verb) => () => mutate(v, { onError: (e) => toastProblem(problemText(t, e)) });
    const out: Command[] = [];
    const hint = contactName(t, c.contact);
    const add = (x: string, label: string, icon: TablerIcon, v: Verb) =>
      out.push({ id: x, label, hint, icon, run: run(v) });
    if (c.status === "open") {
      add("close", t("desk.commands.close"), IconCheck, { do: "close" });
      if (c.assignee?.id !== workspace.member_id)
        add("mine", t("desk.commands.assign_me"), IconUserCheck, { do: "assign", member_id: workspace.member_id });
      if (c.snoozed) add("wake", t("desk.wake"), IconAlarm, { do: "wake" });
      else add("snooze", t("desk.commands.snooze_reply"), IconAlarm, { do: "snooze", until: null });
      add("unread", t("desk.commands.unread"), IconMail, { do: "unread" });
    } else add("reopen", t("inbox.reopen"), IconArrowBackUp, { do: "reopen" });
    add("priority", t(c.priority === "high" ? "desk.make_normal" : "desk.make_high"), IconFlag, {
      do: "labels",
      priority: c.priority === "high" ? "normal" : "high",
    });
    for (const tag of tags) {
      if (c.tag_ids.includes(tag.id))
        add(`tag-${tag.id}`, t("desk.commands.untag", { name: tag.name }), IconTag, {
          do: "labels",
          remove_tag_ids: [tag.id],
        });
      else
        add(`tag-${tag.id}`, t("desk.commands.tag", { name: tag.name }), IconTag, {
          do: "labels",
          add_tag_ids: [tag.id],
        });
    }
    return out;
  }, [thread, tags, can, workspace.member_id, mutate, t]);
}
