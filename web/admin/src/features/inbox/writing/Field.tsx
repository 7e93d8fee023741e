import { type ComponentType, useEffect, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { FieldProps } from "./field";
import { asPlainLines, hasWords } from "./pasted";
import { ASK_AGAIN, type Moment, maySwap } from "./swap";

let rich: ComponentType<FieldProps> | null = null;
let loading: Promise<unknown> | null = null;

/** Fetches the editor before it is needed. What cannot be fetched now is asked for again. */
export function loadField(): Promise<unknown> {
  loading ??= import("./RichField").then(
    (m) => {
      rich = m.default;
    },
    () => {
      loading = null;
    },
  );
  return loading;
}

/**
 * The field people write in. Until the editor is there, and where it cannot be fetched, it is a plain one with the same
 * text: nobody waits for it. The editor takes its place between two moments of writing (`maySwap`), and within one turn
 * of the browser: text and cursor go over before the next letter can come.
 */
export function Field(p: FieldProps) {
  const [Rich, setRich] = useState(() => rich);
  const [over, setOver] = useState<{ focused: boolean; typed?: string; caret?: FieldProps["caret"] }>({
    focused: false,
  });
  const area = useRef<HTMLTextAreaElement>(null);
  const hands = useRef<Hands>({ composing: false, typed: null });
  const begun = useRef(p.stored?.text);
  useEffect(() => {
    if (Rich) return;
    let gone = false;
    let again: ReturnType<typeof setTimeout>;
    const swap = () => {
      const el = area.current;
      if (gone || !rich || !el) return;
      const focused = document.activeElement === el;
      if (!maySwap({ ...hands.current, focused, now: performance.now() })) {
        again = setTimeout(swap, ASK_AGAIN);
        return;
      }
      const typed = begun.current === undefined || el.value === begun.current ? undefined : el.value;
      const caret = focused ? { from: el.selectionStart, to: el.selectionEnd } : undefined;
      flushSync(() => {
        setOver({ focused, typed, caret });
        setRich(() => rich);
      });
    };
    void loadField().then(swap);
    return () => {
      gone = true;
      clearTimeout(again);
    };
  }, [Rich]);
  return Rich ? (
    <Rich {...p} typed={over.typed} caret={over.caret} autoFocus={p.autoFocus || over.focused} />
  ) : (
    <PlainField p={p} area={area} hands={hands} />
  );
}

/** What the hands do that write in the plain field. */
type Hands = Pick<Moment, "composing" | "typed">;

type PlainProps = {
  p: FieldProps;
  area: React.RefObject<HTMLTextAreaElement | null>;
  hands: React.RefObject<Hands>;
};

function PlainField({ p, area, hands }: PlainProps) {
  const stored = p.stored?.text;
  const [own, setOwn] = useState(stored ?? "");
  const text = stored === undefined ? p.value : own;
  const now = useRef(p);
  now.current = p;
  const put = (v: string) => {
    setOwn(v);
    now.current.onChange(v);
  };
  const latest = useRef(put);
  latest.current = put;

  // A draft is gone on with at its end; a browser would begin before it.
  useLayoutEffect(() => {
    const end = area.current?.value.length ?? 0;
    area.current?.setSelectionRange(end, end);
  }, [area]);

  // Grows with its text.
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured after each change of the text
  useLayoutEffect(() => {
    const el = area.current;
    if (!el) return;
    el.style.height = "auto";
    el.style.height = `${Math.min(el.scrollHeight, 220)}px`;
  }, [text]);

  const { onReady } = p;
  useEffect(() => {
    const splice = (from: number, to: number, what: string) => {
      const el = area.current;
      if (!el) return;
      flushSync(() => latest.current(el.value.slice(0, from) + what + el.value.slice(to)));
      el.focus();
      el.setSelectionRange(from + what.length, from + what.length);
    };
    onReady({
      focus: () => {
        const el = area.current;
        if (!el || document.activeElement === el) return;
        el.focus({ preventScroll: true });
        el.setSelectionRange(el.value.length, el.value.length);
      },
      insert: (what) => splice(area.current?.selectionStart ?? 0, area.current?.selectionEnd ?? 0, what),
      format: () => area.current?.focus(),
      replaceBefore: (letters, what) => {
        const at = area.current?.selectionStart ?? 0;
        splice(at - letters, at, what);
      },
      plain: () => area.current?.value ?? "",
      html: () => "",
    });
    return () => onReady(null);
  }, [area, onReady]);

  const caret = (el: HTMLTextAreaElement) =>
    p.onCaret?.(el.selectionStart === el.selectionEnd ? el.value.slice(0, el.selectionStart) : null);
  return (
    <textarea
      id={p.id}
      ref={area}
      className={p.className}
      rows={1}
      value={text}
      aria-label={p.label}
      placeholder={p.placeholder}
      aria-invalid={p.invalid || undefined}
      // biome-ignore lint/a11y/noAutofocus: asked for by who opens it
      autoFocus={p.autoFocus}
      onChange={(e) => {
        hands.current.typed = performance.now();
        put(e.currentTarget.value);
        caret(e.currentTarget);
      }}
      onSelect={(e) => {
        // Whoever is still choosing with the pointer is not disturbed.
        if (hands.current.typed !== null) hands.current.typed = performance.now();
        caret(e.currentTarget);
      }}
      onPointerDown={() => {
        hands.current.typed = performance.now();
      }}
      onCompositionStart={() => {
        hands.current.composing = true;
      }}
      onCompositionEnd={() => {
        hands.current.composing = false;
        hands.current.typed = performance.now();
      }}
      onPaste={(e) => {
        const lines = asPlainLines(e.clipboardData);
        if (lines !== null) {
          e.preventDefault();
          insertTyped(e.currentTarget, lines, put);
        } else if (e.clipboardData.files.length > 0 && !hasWords(e.clipboardData)) {
          e.preventDefault();
          p.onFiles?.(e.clipboardData.files);
        }
      }}
      onKeyDown={(e) => {
        hands.current.typed = performance.now();
        if (!e.nativeEvent.isComposing && p.onKey(e.nativeEvent)) e.preventDefault();
      }}
      onBlur={p.onBlur}
    />
  );
}

/** Puts words in as if they were typed, so that they can be undone; where the browser does not do that, without. */
function insertTyped(el: HTMLTextAreaElement, words: string, put: (v: string) => void) {
  if (document.execCommand?.("insertText", false, words)) return;
  const { selectionStart: from, selectionEnd: to, value } = el;
  flushSync(() => put(value.slice(0, from) + words + value.slice(to)));
  el.setSelectionRange(from + words.length, from + words.length);
}
