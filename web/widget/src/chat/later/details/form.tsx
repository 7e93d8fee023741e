import type { ComponentProps } from "preact";
import { useRef, useState } from "preact/hooks";
import { Failure } from "../../api/client";
import type { Ask, AskedField, Details, Message } from "../../api/wire";
import { Icon } from "../../ui/icons";
import { later } from "../../ui/lazy";
import { useChat } from "../../ui/use-chat";
import { useTalk } from "../talk/texts";

type Said = Record<string, string>;

const CountrySelect = later(() => import("../country")).part((all) => all.CountrySelect);

const PLAIN: Record<string, ComponentProps<"input">> = {
  name: { type: "text", autocomplete: "name", maxLength: 100 },
  email: { type: "email", autocomplete: "email", maxLength: 254 },
  phone: { type: "tel", autocomplete: "tel", maxLength: 32 },
  text: { type: "text", maxLength: 500 },
  number: { type: "text", inputMode: "decimal", maxLength: 24 },
  date: { type: "date", min: "1000-01-01", max: "9999-12-31" },
};

/** Asks who the visitor is. What he typed stays when something is wrong. */
export function DetailsForm({ ask, onDone }: { ask: Ask; onDone: () => void }) {
  const t = useTalk();
  const chat = useChat();
  const look = chat.view.bot?.widget;
  const code = look?.default_country_code ?? "";
  const first = ask.when === "before_chat";
  const form = useRef<HTMLFormElement>(null);
  const { custom, ...plain } = chat.view.who;
  const [typed, setTyped] = useState<Said>({ ...(plain as Said), ...custom });
  const [country, setCountry] = useState<string | null>(null);
  const [wrong, setWrong] = useState<Said>({});
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const { fields } = ask;
  const own = (f: string) => ask.custom?.find((c) => c.code === f);
  const value = (f: string) => typed[f]?.trim() ?? "";
  /** Whether it has to be said, where anything is. */
  const needed = (f: string) => own(f)?.required ?? ask.required;

  const check = (): Said => {
    const bad: Said = {};
    for (const f of fields) {
      const it = value(f);
      const kind = own(f)?.kind ?? f;
      if (!it && needed(f)) bad[f] = "field.required";
      else if (it && kind === "email" && !/^\S+@\S+\.\S+$/.test(it)) bad[f] = "field.email";
      else if (
        it &&
        kind === "phone" &&
        !(/^\+?\d[\d ().-]{3,30}$/.test(it) && /^\d{7,15}$/.test(it.replace(/\D/g, "")))
      )
        bad[f] = "field.phone";
      else if (it && kind === "number" && !/^-?\d{1,15}(\.\d{1,6})?$/.test(it)) bad[f] = "field.number";
    }
    return bad;
  };
  /** Answers the bot's question; null: he does not want to say. What is wrong is told by its field. */
  const tell = async (said: Details | null): Promise<Said> => {
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
    if (first) chat.deeds.asked();
    else if (Object.keys(await tell(null)).length) return setFailed(true);
    onDone();
  };
  const send = async () => {
    const nothing = !ask.required && !fields.some(value);
    let bad = nothing ? {} : check();
    setFailed(false);
    if (!Object.keys(bad).length) {
      if (nothing) return skip();
      setBusy(true);
      const said: Details & Said = {} as Details & Said;
      const custom: Said = {};
      for (const f of fields) if (value(f)) (own(f) ? custom : said)[f] = value(f);
      if (ask.custom) (said as Details).custom = custom;
      if (said.phone && country) said.country = country;
      bad = await (first ? chat.deeds.introduce(said) : tell(said));
      setBusy(false);
      if (!Object.keys(bad).length) {
        if (first) chat.deeds.asked();
        onDone();
        return;
      }
    }
    setWrong(bad);
    const at = fields.find((f) => bad[f]);
    if (at) form.current?.querySelector<HTMLInputElement>(`[name=${at}]`)?.focus();
    else setFailed(true);
  };
  const control = (f: string) => (
    <Control
      name={f}
      field={own(f)}
      value={typed[f] ?? ""}
      wrong={!!wrong[f]}
      onValue={(v) => {
        setTyped({ ...typed, [f]: v });
        if (wrong[f]) setWrong({ ...wrong, [f]: "" });
      }}
    />
  );
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
        <div key={f} class="field">
          <label for={`ask-${f}`}>
            <span dir="auto">{own(f)?.label ?? t.detail[f]}</span> {!needed(f) && <em>{t.optional}</em>}
          </label>
          {f === "phone" ? (
            <span class="with-country">
              <CountrySelect label={t.country} code={code} chosen={country} onChoose={setCountry} />
              {control(f)}
            </span>
          ) : (
            control(f)
          )}
          {wrong[f] && (
            <span class="state failed" id={`wrong-${f}`} role="alert">
              <Icon name="alert" size={16} /> {says(wrong[f] as string)}
            </span>
          )}
        </div>
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

interface ControlProps {
  name: string;
  field: AskedField | undefined;
  value: string;
  wrong: boolean;
  onValue: (value: string) => void;
}

function Control({ name, field, value, wrong, onValue }: ControlProps) {
  const t = useTalk();
  const all = {
    id: `ask-${name}`,
    name,
    value,
    "aria-invalid": wrong,
    "aria-describedby": wrong ? `wrong-${name}` : undefined,
    onInput: (e: { currentTarget: { value: string } }) => onValue(e.currentTarget.value),
  };
  const kind = field?.kind ?? name;
  const choices =
    kind === "yes_no" ? Object.entries(t.yesNo) : kind === "select" ? field?.options?.map((o) => [o, o]) : null;
  if (choices)
    return (
      <select {...all}>
        <option value="" />
        {choices.map(([v, says]) => (
          <option key={v} value={v}>
            {says}
          </option>
        ))}
      </select>
    );
  return kind === "long_text" ? <textarea rows={3} maxLength={2000} {...all} /> : <input {...PLAIN[kind]} {...all} />;
}
