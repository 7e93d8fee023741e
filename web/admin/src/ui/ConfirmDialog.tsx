import { Button } from "@mantine/core";
import type { useQuestion } from "./confirm";
import { Dialog } from "./Dialog";
import form from "./form.module.css";

type Props = { question: NonNullable<ReturnType<typeof useQuestion>> };

export default function ConfirmDialog({ question: q }: Props) {
  const danger = q.danger !== false;
  return (
    <Dialog onClose={() => q.answer(false)} title={q.title} size={420}>
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
    </Dialog>
  );
}
