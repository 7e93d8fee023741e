// A short form: rules with translated words, and what the server says about a field
// beside that field. Nothing typed is ever reset by an error.
import { type FormEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldErrors, problemText } from "./problem";

/** As short as the server lets a password be. */
export const PASSWORD_MIN = 10;

type Errors<T> = Partial<Record<keyof T, string>>;
type Rules<T> = { [K in keyof T]?: (value: T[K], values: T) => string | null };

type Changed<V> = V | { currentTarget: { value: string } };

export type ServerForm<T> = {
  values: T;
  errors: Errors<T>;
  /** The problem that belongs to no field. */
  problem: string | null;
  set: <K extends keyof T>(key: K, value: T[K]) => void;
  reset: () => void;
  /** For an input of Mantine: an event or a plain value changes it. */
  field: <K extends keyof T>(
    key: K,
  ) => {
    value: T[K];
    error: string | undefined;
    "aria-invalid": true | undefined;
    onChange: (v: Changed<T[K]> | null) => void;
  };
  /** For onSubmit: checks the rules, then calls; a refused call ends up at its fields. */
  run: (call: (values: T) => Promise<unknown>) => (e: FormEvent<HTMLFormElement>) => void;
  /** A call of somebody else's with these values was refused: what belongs to fields here is shown there, else false. */
  refused: (problem: unknown) => boolean;
};

export function useServerForm<T extends Record<string, unknown>>(o: {
  initialValues: T;
  validate?: Rules<T>;
}): ServerForm<T> {
  const { t } = useTranslation();
  const [values, setValues] = useState(o.initialValues);
  const [errors, setErrors] = useState<Errors<T>>({});
  const [problem, setProblem] = useState<string | null>(null);
  const busy = useRef(false);

  const set: ServerForm<T>["set"] = (key, value) => {
    setValues((v) => ({ ...v, [key]: value }));
    setErrors((e) => ({ ...e, [key]: undefined }));
  };
  const check = (): Errors<T> => {
    const wrong: Errors<T> = {};
    for (const key of Object.keys(o.validate ?? {}) as (keyof T)[]) {
      const text = o.validate?.[key]?.(values[key], values);
      if (text) wrong[key] = text;
    }
    return wrong;
  };
  const run: ServerForm<T>["run"] = (call) => async (e) => {
    e.preventDefault();
    const form = e.currentTarget;
    if (busy.current) return;
    const wrong = check();
    setErrors(wrong);
    setProblem(null);
    // The first wrong field is where the work goes on.
    const toFirst = () =>
      requestAnimationFrame(() => form.querySelector<HTMLElement>("[aria-invalid='true']")?.focus());
    if (Object.keys(wrong).length > 0) return void toFirst();
    busy.current = true;
    try {
      await call(values);
    } catch (x) {
      const fields = fieldErrors(t, x, Object.keys(o.initialValues)) as Errors<T>;
      setErrors(fields);
      if (Object.keys(fields).length === 0) setProblem(problemText(t, x));
      else toFirst();
    } finally {
      busy.current = false;
    }
  };
  const refused: ServerForm<T>["refused"] = (x) => {
    const fields = fieldErrors(t, x, Object.keys(o.initialValues)) as Errors<T>;
    if (Object.keys(fields).length === 0) return false;
    setErrors(fields);
    requestAnimationFrame(() => document.querySelector<HTMLElement>("#page [aria-invalid='true']")?.focus());
    return true;
  };
  return {
    values,
    errors,
    problem,
    set,
    reset: () => {
      setValues(o.initialValues);
      setErrors({});
      setProblem(null);
    },
    field: (key) => ({
      value: values[key],
      error: errors[key],
      "aria-invalid": errors[key] ? true : undefined, // Mantine's password field does not say it itself
      onChange: (v) => set(key, (isEvent(v) ? v.currentTarget.value : v) as T[typeof key]),
    }),
    run,
    refused,
  };
}

function isEvent(v: unknown): v is { currentTarget: { value: string } } {
  return typeof v === "object" && v !== null && "currentTarget" in v;
}

/** The rules every form needs; each returns the words to show or null. */
export function useRules() {
  const { t } = useTranslation();
  return {
    required: (v: string) => (v.trim() === "" ? t("form.required") : null),
    email: (v: string) =>
      v.trim() === "" ? t("form.required") : /^\S+@\S+\.\S+$/.test(v.trim()) ? null : t("form.email"),
    password: (v: string) => ([...v].length < PASSWORD_MIN ? t("form.password_short", { min: PASSWORD_MIN }) : null),
    max: (n: number) => (v: string) => ([...v].length > n ? t("form.too_long", { max: n }) : null),
    text: (n: number) => (v: string) =>
      v.trim() === "" ? t("form.required") : [...v].length > n ? t("form.too_long", { max: n }) : null,
  };
}
