import { useRef, useState } from "preact/hooks";
import type { Details } from "../../api/wire";
import { Icon } from "../../ui/icons";
import { useChat } from "../../ui/use-chat";
import { useTalk } from "./texts";

type Field = "name" | "email" | "phone";

const INPUT: Record<Field, { type: string; autocomplete: "name" | "email" | "tel"; most: number }> = {
  name: { type: "text", autocomplete: "name", most: 100 },
  email: { type: "email", autocomplete: "email", most: 254 },
  phone: { type: "tel", autocomplete: "tel", most: 32 },
};

/** Asks who the visitor is before his first message. What he typed stays when something is wrong. */
export function DetailsForm({ onDone }: { onDone: () => void }) {
  const t = useTalk();
  const chat = useChat();
  const ask = chat.view.bot?.widget.pre_chat;
  const form = useRef<HTMLFormElement>(null);
  const [typed, setTyped] = useState<Details>(chat.view.who);
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  if (!ask) return null;
  const fields = (["name", "email", "phone"] as Field[]).filter((f) => ask[f]);

  const check = (): Record<string, string> => {
    const bad: Record<string, string> = {};
    for (const f of fields) {
      const value = typed[f]?.trim() ?? "";
      if (!value && ask.required) bad[f] = "field.required";
      else if (value && f === "email" && !/^\S+@\S+\.\S+$/.test(value)) bad[f] = "field.email";
      else if (value && f === "phone" && !/^\+?\d[\d ().-]{3,30}$/.test(value)) bad[f] = "field.phone";
    }
    return bad;
  };
  const send = async () => {
    let bad = check();
    setFailed(false);
    if (!Object.keys(bad).length) {
      setBusy(true);
      const said: Details = {};
      for (const f of fields) if (typed[f]?.trim()) said[f] = typed[f]?.trim();
      bad = await chat.deeds.introduce(said);
      setBusy(false);
      if (!Object.keys(bad).length) {
        chat.deeds.skipDetails();
        onDone();
        return;
      }
    }
    setWrong(bad);
    const first = fields.find((f) => bad[f]);
    if (first) form.current?.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus();
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
      <p>{ask.intro || t.detailsIntro}</p>
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
        {t.startChat}
      </button>
      {!ask.required && (
        <button
          type="button"
          class="quiet-button"
          onClick={() => {
            chat.deeds.skipDetails();
            onDone();
          }}
        >
          {t.skip}
        </button>
      )}
    </form>
  );
}
