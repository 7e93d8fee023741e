// A form over @mantine/form: rules with translated words, and what the server
// says about a field beside that field. Nothing typed is ever reset by an error.
import { type UseFormReturnType, useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldErrors, problemText } from "./problem";

type Rule<T> = (value: never, values: T) => string | null;

export function useServerForm<T extends Record<string, unknown>>(o: {
  initialValues: T;
  validate?: Partial<Record<keyof T & string, Rule<T>>>;
}): UseFormReturnType<T> & {
  /** The problem that belongs to no field. */
  problem: string | null;
  run: (call: (values: T) => Promise<unknown>) => (e?: React.FormEvent<HTMLFormElement>) => void;
} {
  const { t } = useTranslation();
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm<T>({
    mode: "controlled",
    initialValues: o.initialValues,
    validate: (o.validate ?? {}) as never,
    validateInputOnBlur: false,
  });
  const run = (call: (values: T) => Promise<unknown>) =>
    form.onSubmit(async (values) => {
      setProblem(null);
      try {
        await call(values);
      } catch (e) {
        const fields = fieldErrors(t, e, Object.keys(o.initialValues));
        if (Object.keys(fields).length > 0) form.setErrors(fields);
        else setProblem(problemText(t, e));
      }
    });
  return Object.assign(form, { problem, run });
}

/** The rules every form needs; each returns the words to show or null. */
export function useRules() {
  const { t } = useTranslation();
  return {
    required: (v: string) => (v.trim() === "" ? t("form.required") : null),
    email: (v: string) => (/^\S+@\S+\.\S+$/.test(v.trim()) ? null : t("form.email")),
    password: (v: string) => ([...v].length < 8 ? t("form.password_short", { min: 8 }) : null),
    max: (n: number) => (v: string) => ([...v].length > n ? t("form.too_long", { max: n }) : null),
    text: (n: number) => (v: string) =>
      v.trim() === "" ? t("form.required") : [...v].length > n ? t("form.too_long", { max: n }) : null,
  };
}
