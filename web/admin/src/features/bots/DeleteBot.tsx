import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Bot } from "@/lib/api/types";
import { problemText } from "@/lib/problem";
import { Dialog } from "@/ui/Dialog";
import { FormProblem } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { toast } from "@/ui/toast";
import { useDeleteBot } from "./queries";

/** Nothing is deleted by a slip: the name has to be typed. */
export function DeleteBot({ bot, onClose, onDeleted }: { bot: Bot; onClose: () => void; onDeleted?: () => void }) {
  const { t } = useTranslation();
  const remove = useDeleteBot();
  const [name, setName] = useState("");
  const sure = name.trim() === bot.name;
  return (
    <Dialog onClose={onClose} title={t("bots.delete_title", { name: bot.name })} size={440}>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          if (!sure) return;
          remove.mutate(bot.id, {
            onSuccess: () => {
              toast(t("bots.deleted", { name: bot.name }));
              onClose();
              onDeleted?.();
            },
          });
        }}
      >
        <FormProblem text={remove.isError ? problemText(t, remove.error) : null} />
        <div className={form.stack}>
          <p>{t("bots.delete_text")}</p>
          <TextInput
            label={t("bots.delete_type", { name: bot.name })}
            value={name}
            data-autofocus
            autoComplete="off"
            onChange={(e) => setName(e.currentTarget.value)}
          />
          <div className={form.actions}>
            <Button size="sm" variant="default" onClick={onClose}>
              {t("actions.cancel")}
            </Button>
            <Button size="sm" type="submit" color="red" disabled={!sure} loading={remove.isPending}>
              {t("bots.delete")}
            </Button>
          </div>
        </div>
      </form>
    </Dialog>
  );
}
