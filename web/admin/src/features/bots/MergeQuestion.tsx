import { Button, Select } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Unanswered } from "@/lib/api/types";
import { problemText } from "@/lib/problem";
import { Dialog } from "@/ui/Dialog";
import { FormProblem } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { toast } from "@/ui/toast";
import { useMergeUnanswered } from "./queries";

/** Two questions that ask the same in other words: how often this one was asked goes to the other. */
export function MergeQuestion({
  botId,
  u,
  others,
  onClose,
}: {
  botId: string;
  u: Unanswered;
  others: Unanswered[];
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const merge = useMergeUnanswered(botId);
  const [into, setInto] = useState<string | null>(null);
  return (
    <Dialog onClose={onClose} size={460} title={t("unanswered_more.merge_title")}>
      <div className={form.stack}>
        <FormProblem text={merge.isError ? problemText(t, merge.error) : null} />
        <p>{u.question}</p>
        <Select
          label={t("unanswered_more.merge_into")}
          description={t("unanswered_more.merge_help")}
          searchable
          data-autofocus
          data={others.filter((o) => o.id !== u.id).map((o) => ({ value: o.id, label: o.question }))}
          value={into}
          onChange={setInto}
        />
        <div className={form.actions}>
          <Button size="sm" variant="default" onClick={onClose}>
            {t("actions.cancel")}
          </Button>
          <Button
            size="sm"
            disabled={!into}
            loading={merge.isPending}
            onClick={() =>
              into &&
              merge.mutate(
                { id: u.id, into },
                {
                  onSuccess: () => {
                    toast(t("unanswered_more.merge_done"));
                    onClose();
                  },
                },
              )
            }
          >
            {t("unanswered_more.merge")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
