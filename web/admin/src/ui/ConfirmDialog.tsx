import { Button, Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { useQuestion } from "./confirm";
import form from "./form.module.css";

type Props = { question: NonNullable<ReturnType<typeof useQuestion>> };

export default function ConfirmDialog({ question: q }: Props) {
  const { t } = useTranslation();
  const danger = q.danger !== false;
  return (
    <Modal
      opened
      onClose={() => q.answer(false)}
      title={q.title}
      size={420}
      closeButtonProps={{ "aria-label": t("actions.close_dialog") }}
    >
      <div className={form.stack}>
        <p>{q.text}</p>
        <div className={form.actions}>
          <Button size="sm" variant="default" data-autofocus={danger || undefined} onClick={() => q.answer(false)}>
            {q.cancel}
          </Button>
          <Button
            size="sm"
            color={danger ? "red" : undefined}
            data-autofocus={!danger || undefined}
            onClick={() => q.answer(true)}
          >
            {q.action}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
