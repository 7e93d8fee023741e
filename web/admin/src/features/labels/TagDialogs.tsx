import { Button, Group, Select, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Color, ConversationTag } from "@/lib/api/types";
import { fieldErrors, problemText } from "@/lib/problem";
import { Dialog } from "@/ui/Dialog";
import { SaveDialog } from "@/ui/SaveDialog";
import { toast } from "@/ui/toast";
import { AboutField, NameField } from "./fields";
import { Palette } from "./Palette";
import { useMergeTag, useSaveTag } from "./queries";

export function TagDialog({ tag, onClose }: { tag: ConversationTag | null; onClose: () => void }) {
  const { t } = useTranslation();
  const save = useSaveTag(tag?.id ?? null);
  const [name, setName] = useState(tag?.name ?? "");
  const [color, setColor] = useState<Color | null>(tag?.color ?? null);
  const [about, setAbout] = useState(tag?.description ?? "");
  const wrong = fieldErrors(t, save.error, ["name", "color", "description"]);
  return (
    <SaveDialog
      title={tag ? t("labels.edit", { name: tag.name }) : t("labels.new_tag")}
      size={420}
      problem={save.error && Object.keys(wrong).length === 0 ? problemText(t, save.error) : null}
      pending={save.isPending}
      ready={name.trim() !== ""}
      onSave={() =>
        save.mutate(
          { name, color: color ?? undefined, description: about },
          {
            onSuccess: () => {
              toast(t("labels.saved", { name: name.trim() }));
              onClose();
            },
          },
        )
      }
      onClose={onClose}
    >
      <NameField value={name} error={wrong.name} onChange={setName} />
      <Palette value={color} onChange={setColor} />
      <AboutField value={about} error={wrong.description} onChange={setAbout} />
    </SaveDialog>
  );
}

type MergeProps = { tag: ConversationTag; tags: ConversationTag[]; onClose: () => void };

export function MergeTag({ tag, tags, onClose }: MergeProps) {
  const { t } = useTranslation();
  const merge = useMergeTag();
  const [into, setInto] = useState<string | null>(null);
  const target = tags.find((x) => x.id === into);
  return (
    <Dialog onClose={onClose} title={t("labels.merge_title", { name: tag.name })} size={420}>
      <Stack gap={14}>
        <p>{t("labels.merge_text", { name: tag.name })}</p>
        <Select
          data-autofocus
          label={t("labels.merge")}
          data={tags.filter((x) => x.id !== tag.id).map((x) => ({ value: x.id, label: x.name }))}
          value={into}
          error={merge.error ? problemText(t, merge.error) : undefined}
          searchable
          onChange={setInto}
        />
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            {t("actions.cancel")}
          </Button>
          <Button
            disabled={!target}
            loading={merge.isPending}
            onClick={() =>
              target &&
              merge.mutate(
                { id: tag.id, into: target.id },
                {
                  onSuccess: () => {
                    toast(t("labels.merged", { name: target.name }));
                    onClose();
                  },
                },
              )
            }
          >
            {t("labels.merge_action")}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
