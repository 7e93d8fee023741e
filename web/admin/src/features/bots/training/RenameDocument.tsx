import { Button, Group, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TrainingDocument } from "@/lib/api/types";
import { fieldErrors, problemText } from "@/lib/problem";
import { Dialog } from "@/ui/Dialog";
import { toast } from "@/ui/toast";
import { useRenameDocument } from "./queries";

export function RenameDocument({ botId, doc, onClose }: { botId: string; doc: TrainingDocument; onClose: () => void }) {
  const { t } = useTranslation();
  const rename = useRenameDocument(botId);
  const [name, setName] = useState(doc.name);
  const [error, setError] = useState<string | null>(null);
  const save = async () => {
    if (name.trim() === "") {
      setError(t("form.required"));
      return;
    }
    try {
      await rename.mutateAsync({ id: doc.id, name });
      toast(t("training.documents.renamed"));
      onClose();
    } catch (e) {
      setError(fieldErrors(t, e, ["name"]).name ?? problemText(t, e));
    }
  };
  return (
    <Dialog onClose={onClose} title={t("training.documents.rename")}>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          void save();
        }}
      >
        <TextInput
          data-autofocus
          label={t("training.name")}
          value={name}
          error={error}
          onChange={(e) => {
            setName(e.currentTarget.value);
            setError(null);
          }}
        />
        <Group justify="flex-end" mt="md">
          <Button variant="default" size="sm" onClick={onClose}>
            {t("actions.cancel")}
          </Button>
          <Button type="submit" size="sm" loading={rename.isPending}>
            {t("actions.save")}
          </Button>
        </Group>
      </form>
    </Dialog>
  );
}
