import { type ComponentType, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { FieldProps } from "./field";

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
 * text: nobody waits for it, and nothing that was typed is lost.
 */
export function Field(p: FieldProps) {
  const [Rich, setRich] = useState(() => rich);
  const [focused, setFocused] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const composing = useRef(false);
  useEffect(() => {
    if (Rich) return;
    let gone = false;
    const swap = () => {
      if (gone || !rich) return;
      // A word that is being put together by an input method is finished first.
      if (composing.current) return void area.current?.addEventListener("blur", swap, { once: true });
      setFocused(document.activeElement === area.current);
      setRich(() => rich);
    };
    void loadField().then(swap);
    return () => {
      gone = true;
    };
  }, [Rich]);
  return Rich ? (
    <Rich {...p} autoFocus={p.autoFocus || focused} />
  ) : (
    <PlainField p={p} area={area} composing={composing} />
  );
}

type PlainProps = {
  p: FieldProps;
  area: React.RefObject<HTMLTextAreaElement | null>;
  composing: React.RefObject<boolean>;
};

function PlainField({ p, area, composing }: PlainProps) {
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
      latest.current(el.value.slice(0, from) + what + el.value.slice(to));
      requestAnimationFrame(() => {
        el.focus();
        el.setSelectionRange(from + what.length, from + what.length);
      });
    };
    onReady({
      focus: () => area.current?.focus({ preventScroll: true }),
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
        put(e.currentTarget.value);
        caret(e.currentTarget);
      }}
      onSelect={(e) => caret(e.currentTarget)}
      onCompositionStart={() => {
        composing.current = true;
      }}
      onCompositionEnd={() => {
        composing.current = false;
      }}
      onPaste={(e) => {
        if (e.clipboardData.files.length === 0) return;
        e.preventDefault();
        p.onFiles?.(e.clipboardData.files);
      }}
      onKeyDown={(e) => {
        if (!e.nativeEvent.isComposing && p.onKey(e.nativeEvent)) e.preventDefault();
      }}
      onBlur={p.onBlur}
    />
  );
}
