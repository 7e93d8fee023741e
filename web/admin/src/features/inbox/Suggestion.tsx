import { Button } from "@mantine/core";
import { IconAlertCircle, IconSparkles } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Suggestion as Draft } from "@/lib/api/answering";
import { problemText } from "@/lib/problem";
import type { Thread } from "@/lib/realtime/sync";
import { KeyHint } from "@/ui/KeyHint";
import { Tag } from "@/ui/Tag";
import { toastProblem } from "@/ui/toast";
import { draftOf, setDraft } from "./drafts";
import classes from "./Suggestion.module.css";
import { noteInserted, useDismiss, useSuggestion } from "./suggestions";

type Props = { thread: Thread; mayWrite: boolean; phone: boolean; onSend: (kind: "text", text: string) => void };

/** The bot's draft for what the customer wrote last, joined to the composer below it. */
export function Suggestion({ thread, mayWrite, phone, onSend }: Props) {
  const s = useSuggestion(thread, mayWrite);
  return s ? <Card key={s.seq} s={s} id={thread.id} phone={phone} onSend={onSend} /> : null;
}

const field = () => document.querySelector<HTMLElement>("#composer-text");

/** Puts the cursor behind everything, as soon as the field shows it. */
function goOnWriting(): void {
  requestAnimationFrame(() => {
    const el = field();
    el?.focus();
    if (el instanceof HTMLTextAreaElement) el.setSelectionRange(el.value.length, el.value.length);
    else if (el) {
      const s = document.getSelection();
      s?.selectAllChildren(el);
      s?.collapseToEnd();
    }
  });
}

function Card({ s, id, phone, onSend }: { s: Draft; id: string; phone: boolean; onSend: Props["onSend"] }) {
  const { t } = useTranslation();
  const dismiss = useDismiss(id);
  const sources = s.payload?.sources ?? [];
  const best = Math.max(0, ...sources.map((x) => x.score ?? 0));

  const insert = () => {
    noteInserted(id, s.seq);
    const before = draftOf(id, "text").trim();
    setDraft(id, "text", before === "" ? s.text : `${before}\n${s.text}`);
    goOnWriting();
  };
  const sendAsIs = () => {
    noteInserted(id, s.seq);
    onSend("text", s.text);
  };
  const away = () => dismiss.mutate(s.seq, { onError: (e) => toastProblem(problemText(t, e)) });

  // In the empty composer the keys of the card work; else Tab goes on and Esc leaves the field, as always.
  const latest = useRef({ insert, away });
  latest.current = { insert, away };
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => {
      const el = field();
      if (e.isComposing || e.shiftKey || e.altKey || !el || document.activeElement !== el) return;
      if (draftOf(id, "text").trim() !== "") return;
      if (e.key !== "Tab" && e.key !== "Escape") return;
      e.preventDefault();
      e.stopPropagation();
      if (e.key === "Tab") latest.current.insert();
      else latest.current.away();
    };
    window.addEventListener("keydown", onKey, true);
    return () => window.removeEventListener("keydown", onKey, true);
  }, [id]);

  return (
    <section className={classes.card} aria-label={t("suggested.title")}>
      <header className={classes.head}>
        <IconSparkles size={15} stroke={1.9} />
        <h3 className={classes.title}>{t("suggested.title")}</h3>
        {sources.length > 0 ? (
          <span className={classes.from}>
            {t("suggested.from")} <b>{sources.map((x) => x.title).join(", ")}</b>
          </span>
        ) : null}
        <span className={classes.badge}>
          {s.enough ? (
            <Tag tone="good">
              {best > 0 ? t("suggested.match", { percent: Math.round(best * 100) }) : t("suggested.enough")}
            </Tag>
          ) : (
            <Tag tone="careful" icon={<IconAlertCircle size={12} stroke={2} />}>
              {t("suggested.not_enough")}
            </Tag>
          )}
        </span>
      </header>
      <p className={classes.text}>{s.text}</p>
      <div className={classes.actions}>
        <Button onClick={insert} rightSection={phone ? null : <KeyHint keys="Tab" on="fill" />}>
          {t("suggested.insert")}
        </Button>
        <Button variant="default" onClick={sendAsIs}>
          {t("suggested.send")}
        </Button>
        <button type="button" className={classes.dismiss} onClick={away} disabled={dismiss.isPending}>
          {t("suggested.dismiss")} {phone ? null : <KeyHint keys="Esc" />}
        </button>
      </div>
    </section>
  );
}
