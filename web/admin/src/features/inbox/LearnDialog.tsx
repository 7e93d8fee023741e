import { Button, Checkbox, Textarea, TextInput } from "@mantine/core";
import { IconSchool } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, api } from "@/lib/api/client";
import type { Pair, Proposal } from "@/lib/api/knowledge-types";
import type { Conversation, Message } from "@/lib/api/types";
import { fieldErrors, problemText } from "@/lib/problem";
import { Dialog } from "@/ui/Dialog";
import { CharCount, FormProblem } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { MaskedNote } from "@/ui/Masked";
import { RowSkeletons } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/States";
import { toast } from "@/ui/toast";
import classes from "./LearnDialog.module.css";

type Found = { pairs: Pair[]; written: boolean; credits: number };
type Saved = { items: Proposal[]; passed_over: number };
const MAX_QUESTION = 500;
const MAX_ANSWER = 5000;
const MAX_REPLIES = 5;

/** What the bot can learn from a conversation: found, looked over, ticked, saved. `reply`: from this one alone. */
export default function LearnDialog({
  conversation: c,
  reply,
  onClose,
}: {
  conversation: Conversation;
  reply?: Message;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const path = `/v1/conversations/${c.id}/learning`;
  const [picking, setPicking] = useState(false);
  const [from, setFrom] = useState<string[]>(reply ? [reply.id] : []);
  const [pairs, setPairs] = useState<(Pair & { on: boolean; id: number })[]>([]);
  const find = useMutation({
    mutationFn: (ids: string[]) => api.post<Found>(`${path}/find`, { message_ids: ids }),
    onSuccess: (f) => setPairs(f.pairs.map((p, id) => ({ ...p, on: true, id }))),
  });
  const save = useMutation({ mutationFn: (list: Pair[]) => api.post<Saved>(path, { pairs: list, message_ids: from }) });
  const begin = find.mutate;
  const first = reply?.id;
  useEffect(() => begin(first ? [first] : []), [begin, first]);
  const chosen = pairs.filter((p) => p.on);
  const change = (id: number, to: Partial<Pair & { on: boolean }>) =>
    setPairs((old) => old.map((p) => (p.id === id ? { ...p, ...to } : p)));
  const submit = () =>
    save.mutate(
      chosen.map(({ question, answer }) => ({ question, answer })),
      {
        onSuccess: (r) => {
          const used = r.items.filter((i) => i.status === "imported").length;
          const waiting = r.items.length - used;
          toast(t("learn.saved", { used, waiting, left: r.passed_over }));
          onClose();
        },
      },
    );
  const problem = find.error instanceof ApiError ? find.error : null;
  return (
    <Dialog onClose={onClose} size={640} title={t("learn.title")}>
      {picking ? (
        <Picker
          c={c}
          onCancel={() => setPicking(false)}
          onPick={(ids) => {
            setPicking(false);
            setFrom(ids);
            find.mutate(ids);
          }}
        />
      ) : find.isPending || find.isIdle ? (
        <RowSkeletons rows={3} height={72} label={t("learn.looking")} />
      ) : find.isError ? (
        <>
          {problem?.code === "learning.nothing" ||
          problem?.code === "learning.off" ||
          problem?.code === "learning.kept_out" ? (
            <EmptyState icon={<IconSchool size={20} stroke={1.75} />} text={problemText(t, find.error)} />
          ) : (
            <ErrorState error={find.error} retry={() => find.mutate(reply ? [reply.id] : [])} />
          )}
          {problem?.code === "learning.nothing" ? (
            <div className={form.actions}>
              <Button size="sm" variant="default" onClick={() => setPicking(true)}>
                {t("learn.choose")}
              </Button>
            </div>
          ) : null}
        </>
      ) : (
        <div className={form.stack}>
          <p className={classes.text}>
            {t(find.data.written ? "learn.text_written" : "learn.text", { credits: find.data.credits })}
          </p>
          <FormProblem text={save.isError ? problemText(t, save.error) : null} />
          {pairs.map((p) => {
            const at = chosen.indexOf(p);
            const names = [`pairs.${at}.question`, `pairs.${at}.answer`];
            const wrong = at < 0 ? {} : fieldErrors(t, save.error, names);
            return (
              <section key={p.id} className={classes.pair} data-off={!p.on || undefined}>
                <Checkbox
                  aria-label={t("learn.tick", { question: p.question })}
                  checked={p.on}
                  onChange={(e) => change(p.id, { on: e.currentTarget.checked })}
                />
                <div className={classes.fields}>
                  <TextInput
                    label={t("learn.question")}
                    value={p.question}
                    disabled={!p.on}
                    error={wrong[names[0] as string]}
                    description={<CharCount text={p.question} max={MAX_QUESTION} />}
                    onChange={(e) => change(p.id, { question: e.currentTarget.value })}
                  />
                  <Textarea
                    label={t("learn.answer")}
                    autosize
                    minRows={2}
                    maxRows={8}
                    value={p.answer}
                    disabled={!p.on}
                    error={wrong[names[1] as string]}
                    description={<CharCount text={p.answer} max={MAX_ANSWER} />}
                    onChange={(e) => change(p.id, { answer: e.currentTarget.value })}
                  />
                  <MaskedNote texts={[p.question, p.answer]} />
                </div>
              </section>
            );
          })}
          <div className={form.actions}>
            <Button size="sm" variant="subtle" onClick={() => setPicking(true)}>
              {t("learn.choose")}
            </Button>
            <Button size="sm" variant="default" onClick={onClose}>
              {t("actions.cancel")}
            </Button>
            <Button size="sm" disabled={chosen.length === 0} loading={save.isPending} onClick={submit}>
              {t("learn.save", { count: chosen.length })}
            </Button>
          </div>
        </div>
      )}
    </Dialog>
  );
}

/** One question of the customer and the replies to it. */
function Picker({ c, onCancel, onPick }: { c: Conversation; onCancel: () => void; onPick: (ids: string[]) => void }) {
  const { t } = useTranslation();
  const list = useQuery({
    queryKey: ["inbox", "learn", c.id],
    queryFn: ({ signal }) => api.get<{ items: Message[] }>(`/v1/conversations/${c.id}/messages`, { limit: 60 }, signal),
  });
  const [asked, setAsked] = useState<string | null>(null);
  const [said, setSaid] = useState<string[]>([]);
  if (list.isPending) return <RowSkeletons rows={5} height={40} label={t("states.loading")} />;
  if (list.isError) return <ErrorState error={list.error} retry={() => list.refetch()} />;
  const rows = list.data.items.filter(
    (m) => m.kind === "text" && !m.unsent && (m.author.kind === "contact" || m.author.kind === "agent"),
  );
  return (
    <div className={form.stack}>
      <p className={classes.text}>{t("learn.choose_text")}</p>
      <ul className={classes.list}>
        {rows.map((m) => {
          const customer = m.author.kind === "contact";
          const on = customer ? asked === m.id : said.includes(m.id);
          return (
            <li key={m.id}>
              <Checkbox
                label={
                  <>
                    <span className={classes.who}>{customer ? t("learn.customer") : m.author.name}</span> {m.text}
                  </>
                }
                checked={on}
                disabled={!customer && !on && said.length >= MAX_REPLIES}
                onChange={() => {
                  if (customer) setAsked(on ? null : m.id);
                  else setSaid(on ? said.filter((x) => x !== m.id) : [...said, m.id]);
                }}
              />
            </li>
          );
        })}
      </ul>
      <div className={form.actions}>
        <Button size="sm" variant="default" onClick={onCancel}>
          {t("actions.cancel")}
        </Button>
        <Button size="sm" disabled={said.length === 0} onClick={() => onPick([...(asked ? [asked] : []), ...said])}>
          {t("learn.look")}
        </Button>
      </div>
    </div>
  );
}
