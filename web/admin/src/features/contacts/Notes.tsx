import { ActionIcon, Button, Textarea } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldErrors, problemText } from "@/lib/problem";
import { useClock } from "@/lib/time";
import { Bone } from "@/ui/Skeleton";
import { ErrorState } from "@/ui/States";
import { toastProblem } from "@/ui/toast";
import classes from "./ContactPane.module.css";
import { notesQuery, useAddNote, useDeleteNote } from "./queries";

/** What colleagues should know about this customer, whatever the conversation. */
export function Notes({ contactId, mayEdit }: { contactId: string; mayEdit: boolean }) {
  const { t } = useTranslation();
  const clock = useClock();
  const notes = useQuery(notesQuery(contactId));
  const add = useAddNote(contactId);
  const remove = useDeleteNote(contactId);
  const [text, setText] = useState("");
  const error = add.error ? (fieldErrors(t, add.error, ["text"]).text ?? problemText(t, add.error)) : undefined;
  if (notes.isPending) return <Bone w="80%" />;
  if (notes.isError && !notes.data) return <ErrorState error={notes.error} retry={() => notes.refetch()} />;
  return (
    <div className={classes.notes}>
      {notes.data.map((n) => (
        <div key={n.id} className={classes.note}>
          {n.text}
          <span className={classes.noteFoot}>
            <span title={clock.exact(n.created_at)}>
              {n.member_name} · {clock.short(n.created_at)}
            </span>
            {mayEdit ? (
              <ActionIcon
                size={24}
                aria-label={t("desk.contact.delete_note")}
                onClick={() => remove.mutate(n.id, { onError: (e) => toastProblem(problemText(t, e)) })}
              >
                <IconTrash size={13} stroke={1.75} />
              </ActionIcon>
            ) : null}
          </span>
        </div>
      ))}
      {mayEdit ? (
        <>
          <Textarea
            size="xs"
            autosize
            minRows={1}
            maxRows={6}
            aria-label={t("desk.contact.add_note")}
            placeholder={t("desk.contact.add_note")}
            value={text}
            error={error}
            onChange={(e) => {
              setText(e.currentTarget.value);
              if (add.error) add.reset();
            }}
          />
          {text.trim() ? (
            <Button
              size="compact-sm"
              loading={add.isPending}
              onClick={() => add.mutate(text, { onSuccess: () => setText("") })}
            >
              {t("inbox.add_note")}
            </Button>
          ) : null}
        </>
      ) : null}
    </div>
  );
}
