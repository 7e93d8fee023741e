import { Button, Group, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "./Dialog";
import { FormProblem } from "./FormParts";

/** A few fields in a dialog, saved together. */
export function SaveDialog({
  title,
  size = 420,
  problem,
  pending,
  ready,
  onSave,
  onClose,
  children,
}: {
  title: string;
  size?: number;
  /** What no single field is to blame for. */
  problem: string | null;
  pending: boolean;
  /** There is something to save. */
  ready: boolean;
  onSave: () => void;
  onClose: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <Dialog onClose={onClose} title={title} size={size}>
      <form
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          onSave();
        }}
      >
        <Stack gap={14}>
          <FormProblem text={problem} />
          {children}
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              {t("actions.cancel")}
            </Button>
            <Button type="submit" loading={pending} disabled={!ready}>
              {t("actions.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
