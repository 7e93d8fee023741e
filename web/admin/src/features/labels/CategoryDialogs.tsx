import { Button, Group, Select, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Category, Color } from "@/lib/api/types";
import { fieldErrors, problemText } from "@/lib/problem";
import { Dialog } from "@/ui/Dialog";
import { FormProblem, SwitchRow } from "@/ui/FormParts";
import { SaveDialog } from "@/ui/SaveDialog";
import { toast } from "@/ui/toast";
import { AboutField, NameField } from "./fields";
import { Palette } from "./Palette";
import { useDeleteCategory, useSaveCategory } from "./queries";

type Props = { category: Category | null; parent: string; categories: Category[]; onClose: () => void };

export function CategoryDialog({ category, parent, categories, onClose }: Props) {
  const { t } = useTranslation();
  const save = useSaveCategory(category?.id ?? null);
  const [name, setName] = useState(category?.name ?? "");
  const [below, setBelow] = useState(parent);
  const [color, setColor] = useState<Color | null>(category?.color ?? null);
  const [about, setAbout] = useState(category?.description ?? "");
  const [active, setActive] = useState(category?.active ?? true);
  const wrong = fieldErrors(t, save.error, ["name", "parent_id", "color", "description"]);
  const hasChildren = category !== null && categories.some((c) => c.parent_id === category.id);
  const parents = categories.filter((c) => c.parent_id === "" && c.id !== category?.id);
  return (
    <SaveDialog
      title={category ? t("labels.edit", { name: category.name }) : t("labels.new_category")}
      size={420}
      problem={save.error && Object.keys(wrong).length === 0 ? problemText(t, save.error) : null}
      pending={save.isPending}
      ready={name.trim() !== ""}
      onSave={() =>
        save.mutate(
          {
            name,
            parent_id: below,
            color: color ?? undefined,
            description: about,
            used_for: category?.used_for ?? "both",
            active,
          },
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
      <Select
        label={t("labels.parent")}
        data={[{ value: "", label: t("labels.top") }, ...parents.map((c) => ({ value: c.id, label: c.name }))]}
        value={below}
        disabled={hasChildren}
        error={wrong.parent_id}
        allowDeselect={false}
        onChange={(v) => setBelow(v ?? "")}
      />
      <Palette value={color} onChange={setColor} />
      <AboutField value={about} error={wrong.description} onChange={setAbout} />
      <SwitchRow label={t("labels.active")} help={t("labels.active_hint")} checked={active} onChange={setActive} />
    </SaveDialog>
  );
}

type DeleteProps = { category: Category; categories: Category[]; onClose: () => void };

export function DeleteCategory({ category, categories, onClose }: DeleteProps) {
  const { t } = useTranslation();
  const remove = useDeleteCategory();
  const [to, setTo] = useState<string | null>(null);
  const parentOf = (c: Category) => categories.find((p) => p.id === c.parent_id);
  return (
    <Dialog onClose={onClose} title={t("labels.delete_category_title", { name: category.name })} size={420}>
      <Stack gap={14}>
        <FormProblem text={remove.error ? problemText(t, remove.error) : null} />
        <p>{t("labels.delete_category_text", { count: category.uses ?? 0 })}</p>
        <Select
          label={t("labels.replacement")}
          placeholder={t("desk.no_category")}
          data={categories
            .filter((c) => c.id !== category.id)
            .map((c) => ({ value: c.id, label: [parentOf(c)?.name, c.name].filter(Boolean).join(" › ") }))}
          value={to}
          clearable
          searchable
          onChange={setTo}
        />
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            {t("actions.cancel")}
          </Button>
          <Button
            color="red"
            loading={remove.isPending}
            onClick={() =>
              remove.mutate(
                { id: category.id, replacement: to },
                {
                  onSuccess: () => {
                    toast(t("labels.deleted", { name: category.name }));
                    onClose();
                  },
                },
              )
            }
          >
            {t("actions.delete")}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
