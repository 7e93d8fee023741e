import { Button, Checkbox, Group, Popover, Stack } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Conversation } from "@/lib/api/types";
import { Dialog } from "@/ui/Dialog";
import CategorySelect from "./CategorySelect";
import { useAsksFeedback } from "./help";
import { LabelTag } from "./LabelTag";
import { useCategories, useTags } from "./labels";
import type { Labels } from "./queries";
import { TagPicker } from "./TagPicker";

type Props = {
  c: Conversation;
  name: string;
  busy: boolean;
  onClose: (l: Labels & { ask_feedback?: boolean }) => void;
  onCancel: () => void;
};

/** What it was about, before it is closed. Nothing of it must be filled in: Enter closes. */
export default function CloseDialog({ c, name, busy, onClose, onCancel }: Props) {
  const { t } = useTranslation();
  const { byId } = useTags();
  const categories = useCategories();
  const [category, setCategory] = useState(c.category_id);
  const [tags, setTags] = useState(c.tag_ids);
  // As the bot is set, unless the agent says otherwise. Who has rated the conversation is not asked again.
  const asks = useAsksFeedback(c.bot_id);
  const [ask, setAsk] = useState<boolean | null>(null);
  const askable = c.channel === "website" && c.rating === null;
  const done = () =>
    onClose({
      category_id: category === c.category_id ? undefined : (category ?? ""),
      add_tag_ids: tags.filter((id) => !c.tag_ids.includes(id)),
      remove_tag_ids: c.tag_ids.filter((id) => !tags.includes(id)),
      ask_feedback: askable ? (ask ?? undefined) : undefined,
    });
  return (
    <Dialog onClose={onCancel} title={t("desk.close_title", { name })} size={420}>
      <Stack gap={14}>
        {categories.all.length > 0 ? (
          <CategorySelect value={category} onChange={setCategory} label={t("desk.category")} />
        ) : null}
        <Group gap={6}>
          {tags.map((id) => {
            const tag = byId.get(id);
            return tag ? <LabelTag key={id} tag={tag} onRemove={() => setTags(tags.filter((x) => x !== id))} /> : null;
          })}
          <Popover position="bottom-start" trapFocus withinPortal>
            <Popover.Target>
              <Button variant="subtle" size="compact-sm" leftSection={<IconPlus size={14} stroke={1.75} />}>
                {t("desk.add_tag")}
              </Button>
            </Popover.Target>
            <Popover.Dropdown p={6}>
              <TagPicker
                chosen={tags}
                onToggle={(id, on) => setTags((now) => (on ? [...now, id] : now.filter((x) => x !== id)))}
              />
            </Popover.Dropdown>
          </Popover>
        </Group>
        {askable ? (
          <Checkbox
            label={t("help.ask_feedback")}
            description={t("help.ask_feedback_help")}
            checked={ask ?? asks}
            onChange={(e) => setAsk(e.currentTarget.checked)}
          />
        ) : null}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onCancel}>
            {t("actions.cancel")}
          </Button>
          <Button data-autofocus loading={busy} onClick={done}>
            {t("desk.close_now")}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
