import { useLanguage, useTexts } from "../i18n";
import type { Choice } from "../later/talk/menu";
import type { View } from "../view";
import { Avatar } from "./avatar";
import { Icon } from "./icons";
import { Menu } from "./talk";
import { soon } from "./time";
import { useChat } from "./use-chat";

/** Who the visitor is talking to, in one name and one line. */
function Who({ view }: { view: View }) {
  const { format, texts: t } = useLanguage();
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
  else if (!answers && bot.opens_at) line = t.backAt(soon(format, Date.parse(bot.opens_at), Date.now()));
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
