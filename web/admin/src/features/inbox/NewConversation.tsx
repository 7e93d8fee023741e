import { Button, Group, Select, Stack, Textarea } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/lib/api/client";
import type { ContactRef, Conversation, FoundContact } from "@/lib/api/types";
import { fieldErrors, problemText } from "@/lib/problem";
import { Avatar } from "@/ui/Avatar";
import { Dialog } from "@/ui/Dialog";
import { toast } from "@/ui/toast";
import classes from "./NewConversation.module.css";
import { contactName } from "./names";
import { useLoadedConversations } from "./queries";
import { MIN_QUERY, useFound } from "./Search";
import { inboxStore } from "./store";

type Props = {
  bots: { id: string; name: string }[];
  /** This installation can send mail. */
  mail: boolean;
  onOpen: (c: Conversation) => void;
  onClose: () => void;
};

/** A customer to write to; he may never have written. */
type Person = Pick<ContactRef, "id" | "name" | "email" | "number"> & { phone?: string };

function usePeople(text: string) {
  const [typed] = useDebouncedValue(text.trim(), 180);
  return useQuery({
    queryKey: ["inbox", "contacts", typed],
    queryFn: async ({ signal }) =>
      (await api.get<{ items: FoundContact[] }>("/v1/contacts", { q: typed, limit: 20 }, signal)).items,
    enabled: [...typed].length >= MIN_QUERY,
    placeholderData: (before) => before,
    staleTime: 10_000,
  });
}

/** Conversations of customers who can be written to first: they were on the website, and their address is known. */
function reachable(all: Conversation[]): Conversation[] {
  return all.filter((c) => c.channel === "website" && c.contact.email && !c.contact.blocked && !c.testing);
}

/** Writes first to a customer of one of the bots. */
export default function NewConversation({ bots, mail, onOpen, onClose }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const loaded = useLoadedConversations();
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<Person | null>(null);
  const [bot, setBot] = useState<string | null>(bots.length === 1 ? (bots[0]?.id ?? null) : null);
  const [text, setText] = useState("");
  const key = useRef(crypto.randomUUID());
  const label = (c: Person) => [...new Set([contactName(t, c), c.email || c.phone || ""])].filter(Boolean).join(" · ");
  const asks = [...search.trim()].length >= MIN_QUERY && (!chosen || search !== label(chosen));
  const found = useFound(asks ? search : "", 50);
  const talks = reachable(asks ? (found.data ?? []).map((f) => f.conversation) : loaded);
  const known = usePeople(asks ? search : "");
  const people = new Map<string, Person>(talks.map((c) => [c.contact.id, c.contact]));
  if (asks) for (const c of known.data ?? []) if (!people.has(c.id)) people.set(c.id, c);
  if (chosen) people.set(chosen.id, chosen);
  const open = chosen
    ? [...talks, ...loaded].find((c) => c.contact.id === chosen.id && c.bot_id === bot && c.status === "open")
    : undefined;
  const start = useMutation({
    mutationFn: () =>
      api.post<Conversation>("/v1/conversations", {
        contact_id: chosen?.id,
        bot_id: bot,
        client_id: key.current,
        text: text.trim(),
      }),
    onSuccess: (c) => {
      inboxStore(client).takeConversation(c);
      toast(t("desk.contact.started"));
      onClose();
      onOpen(c);
    },
  });
  const fields = start.error ? fieldErrors(t, start.error, ["text", "bot_id"]) : {};
  const problem = start.error && !fields.text && !fields.bot_id ? problemText(t, start.error) : undefined;
  // What was refused is another message once it is changed.
  const again = () => {
    if (!start.error) return;
    start.reset();
    key.current = crypto.randomUUID();
  };
  const nobody = !asks
    ? t("talks.find_customer_hint")
    : found.isFetching || known.isFetching
      ? t("states.loading")
      : found.isError || known.isError
        ? problemText(t, found.error ?? known.error)
        : t("talks.no_customer");
  return (
    <Dialog onClose={onClose} title={t("desk.contact.start")} size={500}>
      <Stack gap={14}>
        <Select
          data-autofocus
          searchable
          clearable
          label={t("desk.the_customer")}
          placeholder={t("talks.find_customer")}
          data={[...people.values()].map((c) => ({ value: c.id, label: label(c) }))}
          filter={({ options }) => options}
          limit={20}
          value={chosen?.id ?? null}
          searchValue={search}
          onSearchChange={setSearch}
          nothingFoundMessage={nobody}
          onChange={(id) => {
            again();
            const who = id ? (people.get(id) ?? null) : null;
            setChosen(who);
            const last = talks.find((c) => c.contact.id === id);
            if (last && bots.some((b) => b.id === last.bot_id)) setBot(last.bot_id);
          }}
          renderOption={({ option }) => {
            const c = people.get(option.value);
            return c ? (
              <span className={classes.person}>
                <Avatar name={contactName(t, c)} seed={c.id} size={28} />
                <span className={classes.words}>
                  <span className={classes.name}>{contactName(t, c)}</span>
                  <span className={classes.address}>{c.email || c.phone}</span>
                </span>
              </span>
            ) : null;
          }}
        />
        {bots.length > 1 ? (
          <Select
            label={t("fields.bot")}
            data={bots.map((b) => ({ value: b.id, label: b.name }))}
            value={bot}
            error={fields.bot_id}
            allowDeselect={false}
            searchable={bots.length > 7}
            onChange={(v) => {
              again();
              setBot(v);
            }}
          />
        ) : null}
        {open ? (
          <div className={classes.open} role="status">
            <span>{t("talks.already_open", { name: contactName(t, open.contact) })}</span>
            <Button
              variant="default"
              size="compact-md"
              onClick={() => {
                onClose();
                onOpen(open);
              }}
            >
              {t("talks.open_it")}
            </Button>
          </div>
        ) : null}
        <Textarea
          autosize
          minRows={4}
          maxRows={12}
          label={t("desk.contact.message")}
          description={t(mail ? "talks.start_hint_mail" : "desk.contact.start_hint")}
          value={text}
          error={fields.text ?? problem}
          onChange={(e) => {
            again();
            setText(e.currentTarget.value);
          }}
        />
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            {t("actions.cancel")}
          </Button>
          <Button
            disabled={!chosen || !bot || text.trim() === "" || open !== undefined}
            loading={start.isPending}
            onClick={() => start.mutate()}
          >
            {t("inbox.send")}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
