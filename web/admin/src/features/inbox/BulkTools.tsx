import { ActionIcon, Button, Menu, Popover } from "@mantine/core";
import { IconAlarm, IconCheck, IconMail, IconMailOpened, IconTag, IconUserCheck, IconX } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/lib/api/client";
import type { Conversation, Member } from "@/lib/api/types";
import { useKeys } from "@/lib/keys";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { BulkBar } from "@/ui/BulkBar";
import { toast, toastProblem, toastUndo } from "@/ui/toast";
import type { Labels } from "./queries";
import { SnoozeItems } from "./SnoozeItems";
import { TagPicker } from "./TagPicker";

type Bulk = { do: string; member_id?: string | null; until?: string | null } & Labels;
type Result = { done: string[]; failed: { id: string; code: string }[] };

const run = (ids: string[], b: Bulk) => api.post<Result>("/v1/conversations/bulk", { ids, ...b });

type Props = { rows: Conversation[]; members: Member[]; onDone: () => void };

/** What can be done to all ticked conversations at once. What can be taken back offers it. */
export default function BulkTools({ rows, members, onDone }: Props) {
  const { t } = useTranslation();
  const { workspace, account } = useSession();
  const [tags, setTags] = useState<string[]>([]);
  const ids = rows.map((r) => r.id);
  useKeys({ escape: onDone });

  const bulk = useMutation({ mutationFn: (b: Bulk) => run(ids, b) });
  /** Does it, says how often it worked, and takes it back with one call for each group that was alike before. */
  const act = (b: Bulk, back: ((done: string[]) => Promise<unknown>) | null) =>
    // Not callbacks of mutate: the bar is gone as soon as the last of its rows has left the list, and they with it.
    bulk.mutateAsync(b).then(
      (r) => {
        const text =
          r.failed.length > 0
            ? t("desk.bulk_some", { done: r.done.length, failed: r.failed.length })
            : t("desk.bulk_done", { count: r.done.length });
        if (back && r.done.length > 0) {
          toastUndo(text, t("actions.undo"), () => {
            back(r.done).catch((e) => toastProblem(problemText(t, e)));
          });
        } else toast(text);
        onDone();
      },
      (e) => toastProblem(problemText(t, e)),
    );
  const groups = (done: string[], of: (c: Conversation) => string) => {
    const all = new Map<string, string[]>();
    for (const c of rows) if (done.includes(c.id)) all.set(of(c), [...(all.get(of(c)) ?? []), c.id]);
    return [...all];
  };
  const assign = (member: string | null) =>
    act({ do: "assign", member_id: member }, (done) =>
      Promise.all(
        groups(done, (c) => c.assignee?.id ?? "").map(([was, some]) =>
          run(some, { do: "assign", member_id: was || null }),
        ),
      ),
    );
  const people = members.filter(
    (m) =>
      m.state === "active" &&
      m.role.key !== "viewer" &&
      m.id !== workspace.member_id &&
      rows.every((c) => m.all_bots || m.bot_ids.includes(c.bot_id)),
  );
  return (
    <BulkBar label={t("desk.picked", { count: rows.length })}>
      <Menu position="top" width={220} withinPortal>
        <Menu.Target>
          <ActionIcon variant="transparent" color="white" aria-label={t("inbox.assign")} disabled={bulk.isPending}>
            <IconUserCheck size={18} stroke={1.75} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => assign(workspace.member_id)}>
            {t("inbox.assign_me")} ({account.name})
          </Menu.Item>
          {people.map((m) => (
            <Menu.Item key={m.id} onClick={() => assign(m.id)}>
              {m.name}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={() => assign(null)}>{t("inbox.unassign")}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Popover position="top" trapFocus withinPortal onClose={() => setTags([])}>
        <Popover.Target>
          <ActionIcon variant="transparent" color="white" aria-label={t("desk.add_tag")} disabled={bulk.isPending}>
            <IconTag size={18} stroke={1.75} />
          </ActionIcon>
        </Popover.Target>
        <Popover.Dropdown p={6}>
          <TagPicker
            chosen={tags}
            onToggle={(id, on) => setTags((now) => (on ? [...now, id] : now.filter((x) => x !== id)))}
          />
          <Button
            fullWidth
            mt={6}
            disabled={tags.length === 0}
            onClick={() => {
              // Only those that had it not before lose it again.
              act({ do: "label", add_tag_ids: tags }, (done) =>
                Promise.all(
                  tags.flatMap((tag) => {
                    const some = rows.filter((c) => done.includes(c.id) && !c.tag_ids.includes(tag)).map((c) => c.id);
                    return some.length > 0 ? [run(some, { do: "label", remove_tag_ids: [tag] })] : [];
                  }),
                ),
              );
            }}
          >
            {t("desk.add_tags")}
          </Button>
        </Popover.Dropdown>
      </Popover>
      <Menu position="top" width={260} withinPortal>
        <Menu.Target>
          <ActionIcon
            variant="transparent"
            color="white"
            aria-label={t("desk.snooze.action")}
            disabled={bulk.isPending}
          >
            <IconAlarm size={18} stroke={1.75} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <SnoozeItems
            onSnooze={(until) => act({ do: "snooze", until: until ?? undefined }, (done) => run(done, { do: "wake" }))}
          />
        </Menu.Dropdown>
      </Menu>
      <ActionIcon
        variant="transparent"
        color="white"
        aria-label={t("desk.mark_read")}
        disabled={bulk.isPending}
        onClick={() =>
          act({ do: "read" }, (done) => {
            const was = rows.filter((c) => c.unread > 0 && done.includes(c.id)).map((c) => c.id);
            return was.length > 0 ? run(was, { do: "unread" }) : Promise.resolve();
          })
        }
      >
        <IconMailOpened size={18} stroke={1.75} />
      </ActionIcon>
      <ActionIcon
        variant="transparent"
        color="white"
        aria-label={t("desk.mark_unread")}
        disabled={bulk.isPending}
        onClick={() => act({ do: "unread" }, null)}
      >
        <IconMail size={18} stroke={1.75} />
      </ActionIcon>
      <ActionIcon
        variant="transparent"
        color="white"
        aria-label={t("inbox.close")}
        disabled={bulk.isPending}
        onClick={() =>
          act({ do: "close" }, (done) =>
            run(
              done.filter((id) => rows.find((c) => c.id === id)?.status === "open"),
              { do: "reopen" },
            ),
          )
        }
      >
        <IconCheck size={18} stroke={1.75} />
      </ActionIcon>
      <ActionIcon variant="transparent" color="white" aria-label={t("desk.pick_none")} onClick={onDone}>
        <IconX size={17} stroke={1.75} />
      </ActionIcon>
    </BulkBar>
  );
}
