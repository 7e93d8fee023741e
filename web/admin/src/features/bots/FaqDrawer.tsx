import { ActionIcon, Button, Textarea, TextInput } from "@mantine/core";
import { IconPlus, IconTrash, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FaqInput } from "@/lib/api/faqs";
import type { Faq } from "@/lib/api/types";
import { useKeys } from "@/lib/keys";
import { fieldErrors, problemText } from "@/lib/problem";
import { useClock } from "@/lib/time";
import { confirm } from "@/ui/confirm";
import { CharCount, FormProblem, SwitchRow } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { KeyHint } from "@/ui/KeyHint";
import { Bone } from "@/ui/Skeleton";
import { ErrorState } from "@/ui/States";
import { toast } from "@/ui/toast";
import { useUnsavedGuard } from "@/ui/UnsavedGuard";
import { Alternatives } from "./Alternatives";
import classes from "./FaqDrawer.module.css";
import { FaqStatus } from "./FaqStatus";
import { faqQuery, useAddFaqs, useDeleteFaqs, useEditFaq } from "./queries";

const EMPTY: FaqInput = { question: "", alternatives: [], answer: "", category: "", active: true, verbatim: false };
export const MAX = { question: 500, answer: 5000, alternatives: 20, category: 60 };

type Props = {
  botId: string;
  faqId: string | null;
  /** The row that was clicked: shown at once while the whole FAQ loads. */
  first?: Faq;
  mayEdit: boolean;
  mayDelete: boolean;
  onClose: () => void;
  onCompare: (f: Faq) => void;
};

/** One FAQ beside the list, or new ones. */
export function FaqDrawer(p: Props) {
  const faq = useQuery({
    ...faqQuery(p.botId, p.faqId ?? ""),
    enabled: p.faqId !== null,
    initialData: p.first,
    staleTime: 0,
  });
  const { t } = useTranslation();
  if (p.faqId === null) return <Editor {...p} faq={null} />;
  if (faq.data) return <Editor {...p} faq={faq.data} />;
  return (
    <aside className={classes.drawer} aria-label={t("faqs.one")}>
      {faq.isError ? (
        <ErrorState error={faq.error} retry={() => faq.refetch()} />
      ) : (
        <div className={classes.body}>
          <Bone h={34} />
          <Bone h={120} />
        </div>
      )}
    </aside>
  );
}

const plain = (f: Faq): FaqInput => ({
  question: f.question,
  alternatives: f.alternatives,
  answer: f.answer_text,
  category: f.category,
  active: f.active,
  verbatim: f.verbatim,
});

function Editor({ botId, faq, mayEdit, mayDelete, onClose, onCompare }: Props & { faq: Faq | null }) {
  const { t } = useTranslation();
  const clock = useClock();
  const add = useAddFaqs(botId);
  const edit = useEditFaq(botId);
  const remove = useDeleteFaqs(botId);
  const start = faq ? plain(faq) : EMPTY;
  const [items, setItems] = useState<FaqInput[]>([start]);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<string | null>(null);
  const box = useRef<HTMLDivElement>(null);

  const dirty = items.length > 1 || JSON.stringify(items[0]) !== JSON.stringify(start);
  const saving = add.isPending || edit.isPending;
  useUnsavedGuard(dirty && !saving && !add.isSuccess && !edit.isSuccess);

  useEffect(() => {
    box.current?.querySelector<HTMLElement>("textarea, input")?.focus({ preventScroll: true });
  }, []);

  const change = (i: number, part: Partial<FaqInput>) => {
    setItems((all) => all.map((x, n) => (n === i ? { ...x, ...part } : x)));
    setErrors({});
    setProblem(null);
  };
  const check = (): Record<string, string> => {
    const wrong: Record<string, string> = {};
    items.forEach((x, i) => {
      if (x.question.trim() === "") wrong[`${i}.question`] = t("form.required");
      else if ([...x.question].length > MAX.question)
        wrong[`${i}.question`] = t("form.too_long", { max: MAX.question });
      if (x.answer.trim() === "") wrong[`${i}.answer`] = t("form.required");
      else if ([...x.answer].length > MAX.answer) wrong[`${i}.answer`] = t("form.too_long", { max: MAX.answer });
    });
    return wrong;
  };
  const leave = async () => {
    if (
      dirty &&
      !(await confirm({
        title: t("unsaved.title"),
        text: t("unsaved.text"),
        action: t("unsaved.leave"),
        cancel: t("unsaved.stay"),
      }))
    )
      return;
    onClose();
  };
  const save = async () => {
    if (saving || !mayEdit) return;
    const wrong = check();
    setErrors(wrong);
    if (Object.keys(wrong).length > 0) {
      requestAnimationFrame(() => box.current?.querySelector<HTMLElement>("[aria-invalid='true']")?.focus());
      return;
    }
    try {
      if (faq) {
        const now = items[0] ?? start;
        const changed = Object.fromEntries(
          Object.entries(now).filter(([k, v]) => JSON.stringify(v) !== JSON.stringify(start[k as keyof FaqInput])),
        );
        if (Object.keys(changed).length > 0) await edit.mutateAsync({ id: faq.id, ...changed });
        toast(t("faqs.saved"));
      } else {
        await add.mutateAsync(items);
        toast(t("faqs.added", { count: items.length }));
      }
      onClose();
    } catch (e) {
      const names = items.flatMap((_, i) => Object.keys(EMPTY).map((k) => (items.length > 1 ? `items.${i}.${k}` : k)));
      const found = Object.entries(fieldErrors(t, e, names)).map(([k, v]) => [
        items.length > 1 ? k.replace(/^items\./, "") : `0.${k}`,
        v,
      ]);
      setErrors(Object.fromEntries(found));
      if (found.length === 0) setProblem(problemText(t, e));
    }
  };
  const onDelete = async () => {
    if (!faq) return;
    const yes = await confirm({
      title: t("faqs.delete_title", { count: 1 }),
      text: t("faqs.delete_this", { question: faq.question }),
      action: t("faqs.delete"),
      cancel: t("actions.cancel"),
    });
    if (!yes) return;
    remove.mutate([faq.id], {
      onSuccess: () => {
        toast(t("faqs.deleted", { count: 1 }));
        onClose();
      },
      onError: (e) => setProblem(problemText(t, e)),
    });
  };
  useKeys({ "mod+s": () => void save(), "mod+enter": () => void save() });
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.key === "Escape" && !e.defaultPrevented) {
      e.stopPropagation();
      void leave();
    }
  };

  return (
    <div
      ref={box}
      className={classes.drawer}
      role="dialog"
      data-inline
      aria-label={t(faq ? "faqs.edit" : "faqs.add")}
      onKeyDown={onKeyDown}
    >
      <header className={classes.head}>
        <h2 className={classes.title}>{t(faq ? "faqs.edit" : items.length > 1 ? "faqs.add_several" : "faqs.add")}</h2>
        {faq ? <FaqStatus faq={faq} onCompare={mayEdit ? () => onCompare(faq) : undefined} /> : null}
        <ActionIcon className={classes.close} aria-label={t("actions.close_dialog")} onClick={() => void leave()}>
          <IconX size={17} stroke={1.75} />
        </ActionIcon>
      </header>
      <fieldset className={classes.body} disabled={!mayEdit}>
        <FormProblem text={problem} />
        {items.map((x, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: new pairs have no id of their own
          <div key={i} className={form.stack} data-pair={items.length > 1 || undefined}>
            {items.length > 1 ? (
              <div className={classes.pairHead}>
                <span>{t("faqs.pair", { n: i + 1 })}</span>
                <ActionIcon
                  size={26}
                  aria-label={t("faqs.remove_pair", { n: i + 1 })}
                  onClick={() => setItems((all) => all.filter((_, n) => n !== i))}
                >
                  <IconTrash size={15} stroke={1.75} />
                </ActionIcon>
              </div>
            ) : null}
            <Textarea
              label={t("faqs.question")}
              autosize
              minRows={1}
              maxRows={4}
              value={x.question}
              error={errors[`${i}.question`]}
              onChange={(e) => change(i, { question: e.currentTarget.value.replace(/\n/g, " ") })}
            />
            {items.length === 1 ? (
              <Alternatives
                value={x.alternatives}
                error={errors[`${i}.alternatives`]}
                disabled={!mayEdit}
                onChange={(alternatives) => change(i, { alternatives })}
              />
            ) : null}
            <Textarea
              label={t("faqs.answer")}
              autosize
              minRows={items.length === 1 ? 6 : 3}
              maxRows={16}
              value={x.answer}
              error={errors[`${i}.answer`]}
              description={<CharCount text={x.answer} max={MAX.answer} />}
              onChange={(e) => change(i, { answer: e.currentTarget.value })}
            />
            {items.length === 1 ? (
              <>
                <TextInput
                  label={t("faqs.category")}
                  description={t("faqs.category_help")}
                  value={x.category}
                  error={errors[`${i}.category`]}
                  onChange={(e) => change(i, { category: e.currentTarget.value })}
                />
                <SwitchRow
                  label={t("faqs.verbatim")}
                  help={t("faqs.verbatim_help")}
                  checked={x.verbatim}
                  disabled={!mayEdit}
                  onChange={(verbatim) => change(i, { verbatim })}
                />
                <SwitchRow
                  label={t("faqs.active")}
                  help={t(x.active ? "faqs.active_on" : "faqs.active_off")}
                  checked={x.active}
                  disabled={!mayEdit}
                  onChange={(active) => change(i, { active })}
                />
              </>
            ) : null}
          </div>
        ))}
        {faq ? (
          <p className={classes.facts}>
            {t("faqs.facts", {
              count: faq.use_count,
              used: clock.number(faq.use_count),
              date: clock.date(faq.created_at),
            })}
          </p>
        ) : items.length < 20 ? (
          <Button
            variant="subtle"
            leftSection={<IconPlus size={15} stroke={2} />}
            onClick={() => setItems((all) => [...all, EMPTY])}
          >
            {t("faqs.another")}
          </Button>
        ) : null}
      </fieldset>
      {mayEdit ? (
        <footer className={classes.foot}>
          {faq && mayDelete ? (
            <Button
              variant="subtle"
              color="red"
              leftSection={<IconTrash size={15} stroke={1.75} />}
              loading={remove.isPending}
              onClick={() => void onDelete()}
            >
              {t("faqs.delete")}
            </Button>
          ) : null}
          <span className={classes.footGap} />
          <Button variant="default" onClick={() => void leave()}>
            {t("actions.cancel")}
          </Button>
          <Button
            loading={saving}
            disabled={faq !== null && !dirty}
            onClick={() => void save()}
            rightSection={<KeyHint keys="modS" on="fill" />}
          >
            {t("actions.save")}
          </Button>
        </footer>
      ) : null}
    </div>
  );
}
