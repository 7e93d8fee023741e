import { Button, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Message } from "@/lib/api/types";
import { problemText } from "@/lib/problem";
import { toastProblem } from "@/ui/toast";
import classes from "./Line.module.css";
import type { useMessageVerbs } from "./queries";

type Props = { m: Message; verbs: ReturnType<typeof useMessageVerbs>; onDone: () => void };

export function EditNote({ m, verbs, onDone }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState(m.text);
  const save = () => {
    if (text.trim() === "" || text === m.text) return onDone();
    verbs.edit.mutate(
      { message: m, text: text.trim() },
      { onSuccess: onDone, onError: (e) => toastProblem(problemText(t, e)) },
    );
  };
  return (
    <div className={classes.edit}>
      <Textarea
        autosize
        minRows={1}
        maxRows={8}
        value={text}
        autoFocus
        aria-label={t("inbox.edit_note")}
        onChange={(e) => setText(e.currentTarget.value)}
        onKeyDown={(e) => {
          if (e.key === "Escape") onDone();
          if (e.key === "Enter" && !e.shiftKey && !e.nativeEvent.isComposing) {
            e.preventDefault();
            save();
          }
        }}
      />
      <div className={classes.editActions}>
        <Button variant="subtle" color="gray" onClick={onDone}>
          {t("actions.cancel")}
        </Button>
        <Button onClick={save} loading={verbs.edit.isPending}>
          {t("actions.save")}
        </Button>
      </div>
    </div>
  );
}
