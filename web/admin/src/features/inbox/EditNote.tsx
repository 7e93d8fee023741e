import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Message } from "@/lib/api/types";
import { problemText } from "@/lib/problem";
import { toastProblem } from "@/ui/toast";
import classes from "./Line.module.css";
import type { useMessageVerbs } from "./queries";
import { Field } from "./writing/Field";

type Props = { m: Message; verbs: ReturnType<typeof useMessageVerbs>; onDone: () => void };

const noHandle = () => undefined;

export function EditNote({ m, verbs, onDone }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState<string | null>(null); // until something is changed
  const save = () => {
    if (text === null || text.trim() === "") return onDone();
    verbs.edit.mutate(
      { message: m, text: text.trim() },
      { onSuccess: onDone, onError: (e) => toastProblem(problemText(t, e)) },
    );
  };
  return (
    <div className={classes.edit}>
      <Field
        label={t("inbox.edit_note")}
        className={classes.editText}
        value=""
        stored={m}
        autoFocus
        onReady={noHandle}
        onChange={setText}
        onKey={(e) => {
          if (e.key === "Escape") onDone();
          else if (e.key === "Enter" && !e.shiftKey) save();
          else return false;
          return true;
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
