// A settings page: starts from what the server has, knows what was changed, sends
// only that, and shows the server's complaints beside the fields.
import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldErrors, problemText } from "./problem";

export type SettingsForm<T> = {
  values: T;
  errors: Partial<Record<keyof T, string>>;
  problem: string | null;
  changes: number;
  saving: boolean;
  set: <K extends keyof T>(key: K, value: T[K]) => void;
  /** Several at once. */
  setAll: (some: Partial<T>) => void;
  setError: (key: keyof T, text: string | null) => void;
  discard: () => void;
  save: () => Promise<void>;
  /** One section of the page: what is unsaved in the others stays so, right or wrong. */
  section: (keys: readonly (keyof T)[]) => { changes: number; discard: () => void; save: () => Promise<void> };
};

/** The first wrong field is where the work goes on; it may be out of sight. */
const toFirstWrong = () =>
  requestAnimationFrame(() => document.querySelector<HTMLElement>("#page [aria-invalid='true']")?.focus());

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

export function useSettingsForm<T extends Record<string, unknown>>(o: {
  /** What the server has now; a change there is taken over as long as nothing was typed. */
  from: T;
  save: (changed: Partial<T>) => Promise<unknown>;
  check?: (values: T) => Partial<Record<keyof T, string | null>>;
}): SettingsForm<T> {
  const { t } = useTranslation();
  const [edits, setEdits] = useState<Partial<T>>({});
  const [errors, setErrors] = useState<Partial<Record<keyof T, string>>>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [saving, setSaving] = useState(false);
  const latest = useRef(o);
  latest.current = o;

  const values = { ...o.from, ...edits } as T;
  const changedKeys = (Object.keys(edits) as (keyof T)[]).filter((k) => !same(edits[k], o.from[k]));

  // Saved values arrive from the server: the edits that say the same are done.
  useEffect(() => {
    setEdits((e) => {
      const left = Object.fromEntries(
        Object.entries(e).filter(([k, v]) => !same(v, o.from[k as keyof T])),
      ) as Partial<T>;
      return Object.keys(left).length === Object.keys(e).length ? e : left;
    });
  }, [o.from]);

  const set = useCallback(<K extends keyof T>(key: K, value: T[K]) => {
    setEdits((e) => ({ ...e, [key]: value }));
    setErrors((x) => (x[key] ? { ...x, [key]: undefined } : x));
    setProblem(null);
  }, []);
  const setAll = useCallback((some: Partial<T>) => {
    setEdits((e) => ({ ...e, ...some }));
    setErrors({});
    setProblem(null);
  }, []);
  const setError = useCallback((key: keyof T, text: string | null) => {
    setErrors((x) => ({ ...x, [key]: text ?? undefined }));
  }, []);
  const discard = useCallback(() => {
    setEdits({});
    setErrors({});
    setProblem(null);
  }, []);

  const saveSome = async (within: (k: keyof T) => boolean) => {
    const say = (wrong: [string, unknown][]) =>
      setErrors((x) => {
        const others = Object.entries(x).filter(([k]) => !within(k as keyof T));
        return Object.fromEntries([...others, ...wrong]) as Partial<Record<keyof T, string>>;
      });
    const wrong = Object.entries(latest.current.check?.(values) ?? {}).filter(([k, v]) => v && within(k as keyof T));
    if (wrong.length > 0) {
      say(wrong);
      return void toFirstWrong();
    }
    setSaving(true);
    setProblem(null);
    try {
      const changed = changedKeys.filter(within).map((k) => [k, values[k]]);
      await latest.current.save(Object.fromEntries(changed) as Partial<T>);
      say([]);
    } catch (e) {
      const fields = fieldErrors(t, e, Object.keys(o.from));
      say(Object.entries(fields));
      if (Object.keys(fields).length === 0) setProblem(problemText(t, e));
      else toFirstWrong();
    } finally {
      setSaving(false);
    }
  };

  const save = () => saveSome(() => true);
  const section: SettingsForm<T>["section"] = (keys) => ({
    changes: changedKeys.filter((k) => keys.includes(k)).length,
    discard: () => {
      const without = <V extends object>(all: V) =>
        Object.fromEntries(Object.entries(all).filter(([k]) => !keys.includes(k))) as V;
      setEdits(without);
      setErrors(without);
      setProblem(null);
    },
    save: () => saveSome((k) => keys.includes(k)),
  });

  const changes = changedKeys.length;
  return { values, errors, problem, changes, saving, set, setAll, setError, discard, save, section };
}
