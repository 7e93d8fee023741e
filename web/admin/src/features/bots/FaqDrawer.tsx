import { ActionIcon, Button } from "@mantine/core";
import { IconPlus, IconTrash, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/lib/api/client";
import type { Faq, FaqInput } from "@/lib/api/types";
import { useKeys } from "@/lib/keys";
import { fieldErrors, problemText } from "@/lib/problem";
import { useClock } from "@/lib/time";
import { Banner } from "@/ui/Banner";
import { confirm } from "@/ui/confirm";
import { FormProblem } from "@/ui/FormParts";
import { KeyHint } from "@/ui/KeyHint";
import { Bone } from "@/ui/Skeleton";
import { ErrorState } from "@/ui/States";
import { toast } from "@/ui/toast";
import { useUnsavedGuard } from "@/ui/UnsavedGuard";
import classes from "./FaqDrawer.module.css";
import { type Draft, type DraftErrors, draftOf, FaqForm, tooLong } from "./FaqForm";
import { FaqStatus } from "./FaqStatus";
import { faqQuery, useAddFaqs, useBulkFaqs, useEditFaq } from "./faq-queries";

const MAX_PAIRS = 20;

type Props = {
  botId: string;
  faqId: string | null;
  /** The row that was clicked: shown at once while the whole FAQ loads. */
  first?: Faq;
  mayEdit: boolean;
  mayDelete: boolean;
  onClose: () => void;
  /** Asks before what was typed is lost, and tells whether it may be. */
  mayLeave: () => Promise<boolean>;
  onDirty: (dirty: boolean) => void;
  onOpen: (id: string) => void;
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

/** What is sent: only what was changed of a FAQ that is there. */
function changes(d: Draft, start: Draft): Partial<FaqInput> {
  const out: Partial<FaqInput> = {};
  if (d.question !== start.question) out.question = d.question;
  if (JSON.stringify(d.alternatives) !== JSON.stringify(start.alternatives)) out.alternatives = d.alternatives;
  if (d.answer !== start.answer) out.answer = d.answer.html;
  if (d.category !== start.category) out.category = d.category;
  if (d.active !== start.active) out.active = d.active;
  if (d.verbatim !== start.verbatim) out.verbatim = d.verbatim;
  return out;
}

const sameDraft = (a: Draft, b: Draft) =>
  JSON.stringify({ ...a, key: 0, answer: a.answer.html }) === JSON.stringify({ ...b, key: 0, answer: b.answer.html });
const input = ({ key: _, answer, ...d }: Draft): FaqInput => ({ ...d, answer: answer.html });
const folded = (q: string) =>
  q
    .trim()
    .toLocaleLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

function Editor({
  botId,
  faq,
  mayEdit,
  mayDelete,
  onClose,
  mayLeave,
  onDirty,
  onOpen,
  onCompare,
}: Props & { faq: Faq | null }) {
  const { t } = useTranslation();
  const clock = useClock();
  const add = useAddFaqs(botId);
  const edit = useEditFaq(botId);
  const bulk = useBulkFaqs(botId);
  const [start, setStart] = useState(() => draftOf(faq));
  const [changedElsewhere, setChangedElsewhere] = useState(false);
  const [items, setItems] = useState<Draft[]>([start]);
  const [errors, setErrors] = useState<Record<number, DraftErrors>>({});
  const [problem, setProblem] = useState<string | null>(null);
  const box = useRef<HTMLDivElement>(null);

  const first = items[0] ?? start;
  const dirty = items.length > 1 || Object.keys(changes(first, start)).length > 0;
  const saving = add.isPending || edit.isPending;
  // The row that was clicked may be older than what is stored: as long as nothing was typed, what is stored counts.
  const stored = useMemo(() => draftOf(faq), [faq]);
  if (faq && !dirty && !saving && !edit.isSuccess && !sameDraft(stored, start)) {
    setStart(stored);
    setItems([stored]);
  }
  const unsaved = dirty && !saving && !add.isSuccess && !edit.isSuccess;
  useUnsavedGuard(unsaved);
  useEffect(() => {
    onDirty(unsaved);
    return () => onDirty(false);
  }, [onDirty, unsaved]);
  const count = items.length;
  // The newest pair is where one goes on typing.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is stored brings new fields, and they lose the focus
  useEffect(() => {
    const all = box.current?.querySelectorAll<HTMLElement>("textarea:not([aria-hidden])");
    all?.[count > 1 ? all.length - 1 : 0]?.focus({ preventScroll: count === 1 });
  }, [count, start]);

  const twins = items.map((x, i) => {
    const q = folded(x.question);
    return q !== "" && items.slice(0, i).some((y) => folded(y.question) === q);
  });
  const blocked = items.some(tooLong) || twins.includes(true);

  const change = (key: number, part: Partial<Draft>) => {
    setItems((all) => all.map((x) => (x.key === key ? { ...x, ...part } : x)));
    setErrors((e) => (e[key] ? { ...e, [key]: {} } : e));
    setProblem(null);
  };
  const check = (): Record<number, DraftErrors> => {
    const wrong: Record<number, DraftErrors> = {};
    for (const x of items) {
      const e: DraftErrors = {};
      if (x.question.trim() === "") e.question = t("form.required");
      if (x.answer.text.trim() === "" && x.answer.images === 0) e.answer = t("form.required");
      if (Object.keys(e).length > 0) wrong[x.key] = e;
    }
    return wrong;
  };
  const leave = async () => {
    if (await mayLeave()) onClose();
  };
  const openOther = async (id: string) => {
    if (await mayLeave()) onOpen(id);
  };
  const save = async (over = false) => {
    if (saving || !mayEdit || blocked) return;
    const wrong = check();
    setErrors(wrong);
    if (Object.keys(wrong).length > 0) {
      requestAnimationFrame(() => box.current?.querySelector<HTMLElement>("[aria-invalid='true']")?.focus());
      return;
    }
    try {
      if (faq) {
        const changed = changes(first, start);
        const seen = { question: start.question, alternatives: start.alternatives, answer: start.answer.html };
        if (Object.keys(changed).length > 0)
          await edit.mutateAsync({ id: faq.id, ...changed, ...(over ? {} : { seen }) });
        toast(t("faqs.saved"));
      } else {
        await add.mutateAsync(items.map(input));
        toast(t("faqs.added", { count: items.length }));
      }
      onClose();
    } catch (e) {
      setChangedElsewhere(e instanceof ApiError && e.code === "faq.changed");
      const found: Record<number, DraftErrors> = {};
      let some = false;
      items.forEach((x, i) => {
        const at = items.length > 1 ? `items.${i}.` : "";
        const names = (["question", "answer", "alternatives", "category"] as const).map((k) => `${at}${k}`);
        const own = Object.fromEntries(
          Object.entries(fieldErrors(t, e, names)).map(([k, v]) => [k.slice(at.length), v]),
        );
        some ||= Object.keys(own).length > 0;
        found[x.key] = own;
      });
      setErrors(found);
      if (!some) setProblem(problemText(t, e));
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
    bulk.mutate(
      { action: "delete", ids: [faq.id] },
      {
        onSuccess: () => {
          toast(t("faqs.deleted", { count: 1 }));
          onClose();
        },
        onError: (e) => setProblem(problemText(t, e)),
      },
    );
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
        <h2 className={classes.title}>{t(faq ? "faqs.edit" : count > 1 ? "faqs.add_several" : "faqs.add")}</h2>
        {faq ? (
          <FaqStatus
            faq={faq}
            onCompare={mayEdit ? () => onCompare(faq) : undefined}
            onRetry={mayEdit ? () => bulk.mutate({ action: "retrain", ids: [faq.id] }) : undefined}
          />
        ) : null}
        <ActionIcon className={classes.close} aria-label={t("actions.close_dialog")} onClick={() => void leave()}>
          <IconX size={17} stroke={1.75} />
        </ActionIcon>
      </header>
      <fieldset className={classes.body} disabled={!mayEdit}>
        <FormProblem text={changedElsewhere ? null : problem} />
        {changedElsewhere && problem ? (
          <Banner role="alert">
            <span>{problem}</span>
            <Button size="xs" variant="default" onClick={() => void save(true)}>
              {t("faqs.save_mine")}
            </Button>
          </Banner>
        ) : null}
        {items.map((x, i) => (
          <FaqForm
            key={x.key}
            botId={botId}
            faqId={faq?.id ?? null}
            draft={x}
            number={count > 1 ? i + 1 : null}
            errors={errors[x.key] ?? {}}
            mayEdit={mayEdit}
            twin={twins[i] ?? false}
            onChange={(part) => change(x.key, part)}
            onRemove={() => setItems((all) => all.filter((y) => y.key !== x.key))}
            onOpen={(id) => void openOther(id)}
          />
        ))}
        {faq ? (
          <p className={classes.facts}>
            {t("faqs.facts", {
              count: faq.use_count,
              used: clock.number(faq.use_count),
              date: clock.date(faq.created_at),
            })}
          </p>
        ) : count < MAX_PAIRS ? (
          <Button
            variant="subtle"
            leftSection={<IconPlus size={15} stroke={2} />}
            onClick={() => setItems((all) => [...all, { ...draftOf(null), category: all.at(-1)?.category ?? "" }])}
          >
            {t("faqs.another")}
          </Button>
        ) : (
          <p className={classes.facts}>{t("faqs.too_many_pairs", { max: MAX_PAIRS })}</p>
        )}
      </fieldset>
      {mayEdit ? (
        <footer className={classes.foot}>
          {faq && mayDelete ? (
            <Button
              variant="subtle"
              color="red"
              leftSection={<IconTrash size={15} stroke={1.75} />}
              loading={bulk.isPending}
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
            disabled={blocked || (faq !== null && !dirty)}
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
