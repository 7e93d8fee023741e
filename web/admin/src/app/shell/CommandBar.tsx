import { Modal } from "@mantine/core";
import { IconCornerDownLeft, IconKeyboard, IconMessage, IconSearch } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useBotNames } from "@/features/bots";
import { contactName, useLoadedConversations } from "@/features/inbox";
import { fold } from "@/lib/fold";
import { useSession } from "@/lib/session";
import { useClock } from "@/lib/time";
import { Avatar, BotTile } from "@/ui/Avatar";
import { KeyHint } from "@/ui/KeyHint";
import { settingsPages } from "../settings-pages";
import classes from "./CommandBar.module.css";
import { navItems } from "./nav";

type Row = { id: string; group: string; label: string; hint?: string; icon: ReactNode; words: string; run: () => void };

/** Everything by name: pages, bots, and the conversations that are already loaded. */
export default function CommandBar({ onClose, onKeys }: { onClose: () => void; onKeys: () => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const navigate = useNavigate();
  const clock = useClock();
  const conversations = useLoadedConversations();
  const mayOpenBots = session.can("bots", "view") || session.can("knowledge", "view");
  const names = useBotNames();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);

  const rows = useMemo<Row[]>(() => {
    const out: Row[] = [];
    for (const c of conversations) {
      const name = contactName(t, c.contact);
      out.push({
        id: `c-${c.id}`,
        group: t("command.conversations"),
        label: name,
        hint: c.last_message?.text,
        icon: <Avatar name={name} seed={c.contact.id} size={24} />,
        words: [name, c.contact.email].filter(Boolean).join(" "),
        run: () =>
          navigate({
            to: "/inbox/$tab/$conversationId",
            params: { tab: c.status === "closed" ? "closed" : "all", conversationId: c.id },
          }),
      });
    }
    for (const b of mayOpenBots ? names : []) {
      out.push({
        id: `b-${b.id}`,
        group: t("command.bots"),
        label: b.name,
        icon: <BotTile size={22} color={b.theme_color} src={b.avatar_url} />,
        words: b.name,
        run: () => navigate({ to: "/bots/$botId/faqs", params: { botId: b.id } }),
      });
    }
    for (const n of navItems(session)) {
      out.push({
        id: `n-${n.key}`,
        group: t("command.pages"),
        label: t(`nav.${n.key}`),
        icon: <n.icon size={18} stroke={1.75} />,
        words: t(`nav.${n.key}`),
        run: () => navigate({ to: n.to }),
      });
    }
    for (const s of settingsPages(session)) {
      out.push({
        id: `s-${s.key}`,
        group: t("command.pages"),
        label: t(`settings.pages.${s.key}`),
        hint: t("nav.settings"),
        icon: <s.icon size={18} stroke={1.75} />,
        words: `${t(`settings.pages.${s.key}`)} ${t("nav.settings")}`,
        run: () => navigate({ to: s.to }),
      });
    }
    out.push({
      id: "keys",
      group: t("command.pages"),
      label: t("shell.keys"),
      icon: <IconKeyboard size={18} stroke={1.75} />,
      words: t("shell.keys"),
      run: onKeys,
    });
    return out;
  }, [t, conversations, names, mayOpenBots, session, navigate, onKeys]);

  const found = useMemo(() => {
    const words = fold(text).split(/\s+/).filter(Boolean);
    const hits = words.length === 0 ? rows : rows.filter((r) => words.every((w) => fold(r.words).includes(w)));
    const perGroup = new Map<string, number>();
    return hits.filter((r) => {
      const n = (perGroup.get(r.group) ?? 0) + 1;
      perGroup.set(r.group, n);
      return n <= (words.length === 0 ? 5 : 8) || r.group === t("command.pages");
    });
  }, [rows, text, t]);

  const chosen = Math.min(at, found.length - 1);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  });

  const go = (r: Row | undefined) => {
    if (!r) return;
    onClose();
    r.run();
  };
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.nativeEvent.isComposing) return;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      const step = e.key === "ArrowDown" ? 1 : -1;
      setAt((chosen + step + found.length) % Math.max(found.length, 1));
    } else if (e.key === "Enter") {
      e.preventDefault();
      go(found[chosen]);
    }
  };

  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      centered={false}
      size={640}
      padding={0}
      yOffset="clamp(12px, 13vh, 116px)"
      aria-label={t("shell.search")}
      classNames={{ content: classes.content, body: classes.body }}
    >
      <div className={classes.inputRow}>
        <IconSearch size={18} stroke={1.75} />
        <input
          className={classes.input}
          data-autofocus
          value={text}
          placeholder={t("command.placeholder")}
          role="combobox"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={found[chosen] ? `${listId}-${found[chosen].id}` : undefined}
          aria-label={t("command.placeholder")}
          spellCheck={false}
          autoComplete="off"
          onChange={(e) => {
            setText(e.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
        <KeyHint keys="Esc" />
      </div>
      <div className={classes.list} role="listbox" id={listId} ref={list} aria-label={t("shell.search")}>
        {found.length === 0 ? (
          <p className={classes.none}>
            <IconMessage size={18} stroke={1.75} />
            {t("command.nothing", { text })}
          </p>
        ) : null}
        {found.map((r, i) => (
          <div key={r.id} role="presentation">
            {r.group !== found[i - 1]?.group ? (
              <div className={classes.group} role="presentation">
                {r.group}
              </div>
            ) : null}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the input above owns the keys of this list */}
            {/* biome-ignore lint/a11y/useFocusableInteractive: focus stays in the input, aria-activedescendant points here */}
            <div
              id={`${listId}-${r.id}`}
              role="option"
              aria-selected={i === chosen}
              className={classes.row}
              onMouseMove={() => i !== chosen && setAt(i)}
              onClick={() => go(r)}
            >
              <span className={classes.icon}>{r.icon}</span>
              <span className={classes.label}>
                <Marked text={r.label} query={text} />
              </span>
              {r.hint ? <span className={classes.hint}>{r.hint}</span> : null}
              {i === chosen ? <IconCornerDownLeft size={15} stroke={1.75} className={classes.enter} /> : null}
            </div>
          </div>
        ))}
      </div>
      <div className={classes.foot}>
        <span>
          <KeyHint keys="↑" /> <KeyHint keys="↓" /> {t("command.move")}
        </span>
        <span>
          <KeyHint keys="⏎" /> {t("command.open")}
        </span>
        <span className={classes.count}>
          {t("command.results", { count: found.length, shown: clock.number(found.length) })}
        </span>
      </div>
    </Modal>
  );
}

/** The part that matched, in accent and weight. */
function Marked({ text, query }: { text: string; query: string }) {
  const word = fold(query).trim();
  const i = word ? fold(text).indexOf(word) : -1;
  if (i < 0) return text;
  return (
    <>
      {text.slice(0, i)}
      <mark className={classes.mark}>{text.slice(i, i + word.length)}</mark>
      {text.slice(i + word.length)}
    </>
  );
}
