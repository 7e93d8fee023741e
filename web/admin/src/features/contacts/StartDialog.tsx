import { Button, Group, Stack, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/lib/api/client";
import type { Conversation } from "@/lib/api/types";
import { fieldErrors, problemText } from "@/lib/problem";
import { Dialog } from "@/ui/Dialog";
import { toast } from "@/ui/toast";

type Props = { conversation: Conversation; name: string; onStarted: (c: Conversation) => void; onClose: () => void };

/** Writes first to a customer whose conversation is over. */
export default function StartDialog({ conversation: c, name, onStarted, onClose }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const key = useRef(crypto.randomUUID());
  const start = useMutation({
    mutationFn: () =>
      api.post<Conversation>("/v1/conversations", {
        contact_id: c.contact.id,
        bot_id: c.bot_id,
        client_id: key.current,
        text: text.trim(),
      }),
    onSuccess: (started) => {
      toast(t("desk.contact.started"));
      onClose();
      onStarted(started);
    },
  });
  const error = start.error
    ? (fieldErrors(t, start.error, ["text", "bot_id"]).text ?? problemText(t, start.error))
    : undefined;
  return (
    <Dialog onClose={onClose} title={t("desk.contact.start_title", { name })} size={460}>
      <Stack gap={14}>
        <Textarea
          data-autofocus
          autosize
          minRows={3}
          maxRows={10}
          label={t("desk.contact.message")}
          description={t("desk.contact.start_hint")}
          value={text}
          error={error}
          onChange={(e) => {
            setText(e.currentTarget.value);
            if (start.error) {
              start.reset();
              key.current = crypto.randomUUID();
            }
          }}
        />
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            {t("actions.cancel")}
          </Button>
          <Button disabled={text.trim() === ""} loading={start.isPending} onClick={() => start.mutate()}>
            {t("inbox.send")}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
