import { useRef, useState } from "preact/hooks";
import { Failure } from "../../api/client";
import type { Ask, Details, Message } from "../../api/wire";
import { Icon } from "../../ui/icons";
import { useChat } from "../../ui/use-chat";
import { useTalk } from "./texts";

type Field = keyof Details;

const INPUT: Record<Field, { type: string; autocomplete: "name" | "email" | "tel"; most: number }> = {
  name: { type: "text", autocomplete: "name", most: 100 },
  email: { type: "email", autocomplete: "email", most: 254 },
  phone: { type: "tel", autocomplete: "tel", most: 32 },
};

/** Asks who the visitor is. What he typed stays when something is wrong. */
export function DetailsForm({ ask, onDone }: { ask: Ask; onDone: () => void }) {
  const t = useTalk();
  const chat = useChat();
  const look = chat.view.bot?.widget;
  const code = look?.default_country_code ?? "";
  const first = ask.when === "before_chat";
  const form = useRef<HTMLFormElement>(null);
  const [typed, setTyped] = useState<Details>({ ...chat.view.who, phone: chat.view.who.phone || (code && `${code} `) });
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const { fields } = ask;
  // The code alone, which stood there already, is no number.
  const value = (f: Field) => {
    const it = typed[f]?.trim() ?? "";
    return f === "phone" && it === code ? "" : it;
  };

  const check = (): Record<string, string> => {
    const bad: Record<string, string> = {};
    for (const f of fields) {
      const it = value(f);
      if (!it && ask.required) bad[f] = "field.required";
      else if (it && f === "email" && !/^\S+@\S+\.\S+$/.test(it)) bad[f] = "field.email";
      else if (it && f === "phone" && !(/^\+?\d[\d ().-]{3,30}$/.test(it) && /^\d{7,15}$/.test(it.replace(/\D/g, ""))))
        bad[f] = "field.phone";
    }
    return bad;
  };
  /** Answers the bot's question; null: he does not want to say. What is wrong is told by its field. */
  const tell = async (said: Details | null): Promise<Record<string, string>> => {
    const { deeds, view } = chat;
    const id = view.thread.conversation?.id ?? "";
    try {
      deeds.row(
        await deeds.call((api) => api.call<Message>("PUT", `/conversations/${id}/details`, said ?? { skip: true })),
      );
      return {};
    } catch (e) {
      return e instanceof Failure && e.status === 422 ? e.fields : { all: "" };
    }
  };
  const skip = async () => {
    if (first) chat.deeds.skipDetails();
    else if (Object.keys(await tell(null)).length) return setFailed(true);
    onDone();
  };
  const send = async () => {
    let bad = check();
    setFailed(false);
    if (!Object.keys(bad).length) {
      setBusy(true);
      const said: Details = {};
      for (const f of fields) if (value(f)) said[f] = value(f);
      if (!first && !Object.keys(said).length) return skip();
      bad = await (first ? chat.deeds.introduce(said) : tell(said));
      setBusy(false);
      if (!Object.keys(bad).length) {
        if (first) chat.deeds.skipDetails();
        onDone();
        return;
      }
    }
    setWrong(bad);
    const at = fields.find((f) => bad[f]);
    if (at) form.current?.querySelector<HTMLInputElement>(`[name=${at}]`)?.focus();
    else setFailed(true);
  };
  const says = (code: string) => t.wrong[code] ?? t.wrong["field.required"];

  return (
    <form
      ref={form}
      class="card details"
      noValidate
      onSubmit={(e) => {
        e.preventDefault();
        send();
      }}
    >
      {first && <p>{look?.pre_chat.intro || t.detailsIntro}</p>}
      {fields.map((f) => (
        <label key={f} class="field">
          <span>
            {t.detail[f]} {!ask.required && <em>{t.optional}</em>}
          </span>
          <input
            name={f}
            type={INPUT[f].type}
            autocomplete={INPUT[f].autocomplete}
            maxLength={INPUT[f].most}
            value={typed[f] ?? ""}
            aria-invalid={!!wrong[f]}
            aria-describedby={wrong[f] ? `wrong-${f}` : undefined}
            onInput={(e) => {
              setTyped({ ...typed, [f]: e.currentTarget.value });
              if (wrong[f]) setWrong({ ...wrong, [f]: "" });
            }}
          />
          {wrong[f] && (
            <span class="state failed" id={`wrong-${f}`} role="alert">
              <Icon name="alert" size={16} /> {says(wrong[f] as string)}
            </span>
          )}
        </label>
      ))}
      {failed && (
        <div class="state failed" role="alert">
          {t.trouble}
        </div>
      )}
      <button type="submit" class="main-button" disabled={busy}>
        {first ? t.startChat : t.sendRating}
      </button>
      {!ask.required && (
        <button type="button" class="quiet-button" onClick={skip}>
          {t.skip}
        </button>
      )}
    </form>
  );
}
