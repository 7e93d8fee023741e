import { Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Conversation } from "@/lib/api/types";
import { problemText } from "@/lib/problem";
import { Dialog } from "@/ui/Dialog";
import { toastProblem } from "@/ui/toast";
import { LabelTag } from "./LabelTag";
import { useTags } from "./labels";
import { useVerb } from "./queries";
import { TagPicker } from "./TagPicker";

/** The tags of a conversation, by keyboard from the first letter on. */
export default function TagDialog({ c, onClose }: { c: Conversation; onClose: () => void }) {
  const { t } = useTranslation();
  const verb = useVerb(c.id);
  const { byId } = useTags();
  const toggle = (id: string, on: boolean) =>
    verb.mutate(on ? { do: "labels", add_tag_ids: [id] } : { do: "labels", remove_tag_ids: [id] }, {
      onError: (e) => toastProblem(problemText(t, e)),
    });
  return (
    <Dialog onClose={onClose} title={t("desk.tags")} size={270} yOffset="16vh">
      <Group gap={6} mb={c.tag_ids.length > 0 ? 10 : 0}>
        {c.tag_ids.map((id) => {
          const tag = byId.get(id);
          return tag ? <LabelTag key={id} tag={tag} onRemove={() => toggle(id, false)} /> : null;
        })}
      </Group>
      <TagPicker chosen={c.tag_ids} onToggle={toggle} />
    </Dialog>
  );
}
