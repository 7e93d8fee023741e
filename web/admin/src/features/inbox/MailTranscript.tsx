import { Button, Group, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/lib/api/client";
import type { Conversation } from "@/lib/api/types";
import { fieldErrors, problemText } from "@/lib/problem";
import { Dialog } from "@/ui/Dialog";
import { toast } from "@/ui/toast";

/** Sends the conversation, without notes, to the customer or to an address that is typed. */
export default function MailTranscript({ c, onClose }: { c: Conversation; onClose: () => void }) {
  const { t } = useTranslation();
  const [email, setEmail] = useState(c.contact.email);
  const send = useMutation({
    mutationFn: () => api.post(`/v1/conversations/${c.id}/transcript`, { email: email.trim() }),
    onSuccess: () => {
      toast(t("desk.transcript_sent", { email: email.trim() }));
      onClose();
    },
  });
  const error = send.error ? (fieldErrors(t, send.error, ["email"]).email ?? problemText(t, send.error)) : undefined;
  return (
    <Dialog onClose={onClose} title={t("desk.mail_transcript")} size={400}>
      <form
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          send.mutate();
        }}
      >
        <TextInput
          data-autofocus
          type="email"
          label={t("fields.email")}
          description={t("desk.transcript_hint")}
          value={email}
          error={error}
          onChange={(e) => {
            setEmail(e.currentTarget.value);
            send.reset();
          }}
        />
        <Group justify="flex-end" gap={8} mt={16}>
          <Button variant="default" onClick={onClose}>
            {t("actions.cancel")}
          </Button>
          <Button type="submit" loading={send.isPending} disabled={email.trim() === ""}>
            {t("inbox.send")}
          </Button>
        </Group>
      </form>
    </Dialog>
  );
}
