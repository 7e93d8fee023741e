import { useEffect, useRef, useState } from "preact/hooks";
import { useTexts } from "../i18n";
import type { View } from "../view";
import { Avatar } from "./avatar";
import { Icon } from "./icons";
import { useChat } from "./use-chat";

/** Who the visitor is talking to, in one name and one line. */
function Who({ view }: { view: View }) {
  const t = useTexts();
  const { bot, thread, link } = view;
  if (!bot) return <div class="grow" />;
  const c = thread.conversation;
  const business = bot.business_name || bot.workspace?.name || bot.name;
  const agent = c?.speaker === "human" ? c.agent : null;
  const answers = !agent && (c ? c.speaker === "bot" || c.speaker === "flow" : bot.auto_reply);

  const ai = answers && bot.widget.ai_label;
  let line = answers ? t.answersAtOnce : t.teamAnswers;
  if (link === "lost") line = t.connectionLost;
  else if (c?.status === "closed") line = t.conversationClosed;
  else if (agent) line = t.personOf(business);
  else if (c && !answers) line = t.waitingForPerson;

  // The dot stands for people: the bot is always there.
  const there = !answers && bot.online && link !== "lost" && c?.status !== "closed";
  const name = agent?.name || bot.name;
  const nobody = view.phase === "login";
  return (
    <>
      <Avatar name={name} bot={!agent} size={36} />
      <div class="grow">
        <h1 class="cut" tabIndex={-1} title={name}>
          {name}
        </h1>
        <div class="who-line" hidden={nobody}>
          {ai && link !== "lost" && (
            <span class="ai" title={t.aiLong}>
              <span aria-hidden="true">{t.ai}</span>
              <span class="sr">{t.aiLong}.</span>
            </span>
          )}
          {there && <i class="there" />}
          <span class="cut">{line}</span>
        </div>
      </div>
    </>
  );
}

interface Choice {
  label: string;
  icon: "person" | "pen";
  run: () => void;
}

function itemsOf(menu: HTMLElement | null): HTMLButtonElement[] {
  return [...(menu?.querySelectorAll<HTMLButtonElement>("[role=menuitem]") ?? [])];
}

function Menu({ choices }: { choices: Choice[] }) {
  const t = useTexts();
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const toggle = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!open) return;
    itemsOf(root.current)[0]?.focus();
    const away = (e: Event) => {
      if (!root.current?.contains(e.target as Node)) setOpen(false);
    };
    const keys = (e: KeyboardEvent) => {
      const all = itemsOf(root.current);
      const at = all.indexOf(document.activeElement as HTMLButtonElement);
      const go: Record<string, number> = {
        ArrowDown: at + 1,
        ArrowUp: at - 1 + all.length,
        Home: 0,
        End: all.length - 1,
      };
      const to = go[e.key];
      if (to !== undefined) all[to % all.length]?.focus();
      else if (e.key === "Escape") toggle.current?.focus();
      if (e.key === "Escape" || e.key === "Tab") setOpen(false);
      // Escape closes one layer: this one.
      if (e.key === "Escape" || to !== undefined) e.preventDefault();
    };
    document.addEventListener("pointerdown", away);
    document.addEventListener("keydown", keys, true);
    return () => {
      document.removeEventListener("pointerdown", away);
      document.removeEventListener("keydown", keys, true);
    };
  }, [open]);

  return (
    <div class="menu-root" ref={root}>
      <button
        type="button"
        ref={toggle}
        class="icon-button"
        aria-label={t.more}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon name="more" />
      </button>
      {open && (
        <div class="menu" role="menu" aria-label={t.more}>
          {choices.map((c) => (
            <button
              key={c.label}
              type="button"
              role="menuitem"
              onClick={() => {
                setOpen(false);
                toggle.current?.focus();
                c.run();
              }}
            >
              <Icon name={c.icon} /> {c.label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

interface Props {
  view: View;
  /** The bot's, before its record is here; empty when nobody told it. */
  name: string;
  wide: boolean;
  /** Shows the visitor's conversations, where they do not stand beside the thread. */
  onList: (() => void) | null;
  onClose: (() => void) | null;
  /** Where the focus goes when the button that had it is gone. */
  onFocusLost: () => void;
}

export function Header({ view, name, wide, onList, onClose, onFocusLost }: Props) {
  const t = useTexts();
  const chat = useChat();
  const c = view.thread.conversation;
  const canAsk = c?.status === "open" && (c.speaker === "bot" || c.speaker === "flow") && !view.asking;
  const choices: Choice[] = [];
  const ask = () => {
    chat.deeds.human();
    onFocusLost();
  };
  if (canAsk && !wide) choices.push({ label: t.talkToPerson, icon: "person", run: ask });
  if (view.left) choices.push({ label: t.seeEarlier, icon: "pen", run: () => chat.deeds.seeEarlier() });
  return (
    <header class="header">
      {onList && (
        <button type="button" class="icon-button" aria-label={t.conversations} aria-haspopup="dialog" onClick={onList}>
          <Icon name="list" />
        </button>
      )}
      {view.phase === "loading" ? (
        <div class="skeleton-who">
          <i class="circle" />
          <div class="grow">
            <h1 class={name ? "cut" : "sr"} tabIndex={-1}>
              {name || t.loading}
            </h1>
            {!name && <i />}
            <i />
          </div>
        </div>
      ) : (
        <Who view={view} />
      )}
      {wide && canAsk && (
        <button type="button" class="choice plain" onClick={ask}>
          <Icon name="person" /> {t.talkToPerson}
        </button>
      )}
      {choices.length > 0 && <Menu choices={choices} />}
      {onClose && (
        <button type="button" class="icon-button" aria-label={t.close} onClick={onClose}>
          <Icon name="close" />
        </button>
      )}
    </header>
  );
}
