import { Button } from "@mantine/core";
import { IconArrowRight, IconCheck } from "@tabler/icons-react";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { type FormEvent, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useRules, useServerForm } from "@/lib/form";
import { useSession, workspaceQuery } from "@/lib/session";
import { FormProblem } from "@/ui/FormParts";
import { useUnsavedGuard } from "@/ui/UnsavedGuard";
import { isColor } from "../color";
import { templatesQuery, useStartBot } from "../start-queries";
import classes from "./Create.module.css";
import { type Fields, PLACES, STEPS, type Step, startOf } from "./fields";
import { PersonStep } from "./PersonStep";
import { Review } from "./Review";
import { SourcesStep } from "./SourcesStep";
import { StartStep } from "./StartStep";

const COLOR = "#364de7";

/** The steps before there is a bot. Nothing typed is lost between them, and one may create it at each. */
export function CreateForm({
  files,
  setFiles,
  avatar,
  setAvatar,
  onLeave,
  onMade,
}: {
  files: File[];
  setFiles: (f: File[]) => void;
  avatar: Blob | null;
  setAvatar: (b: Blob | null) => void;
  onLeave: () => void;
  onMade: (id: string) => void;
}) {
  const { t, i18n } = useTranslation();
  const { can } = useSession();
  const { data: workspace } = useSuspenseQuery(workspaceQuery);
  const rules = useRules();
  const create = useStartBot();
  const steps = STEPS.filter((s) => s !== "sources" || can("knowledge", "edit"));
  const [step, setStep] = useState<Step>("start");
  const at = steps.indexOf(step);
  const last = step === "review";
  const form = useRef<HTMLFormElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const atOnce = useRef(false);
  const [touched, setTouched] = useState(false);
  useUnsavedGuard((touched || files.length > 0 || avatar !== null) && !create.isSuccess);

  const f = useServerForm<Fields>({
    initialValues: {
      template: "scratch",
      name: "",
      display_language: i18n.language,
      role: null,
      role_text: "",
      business_name: workspace.company_name || workspace.name,
      description: workspace.description,
      greeting: "",
      theme_color: COLOR,
      website: "",
    },
    validate: {
      name: rules.text(60),
      role_text: rules.max(60),
      business_name: rules.max(100),
      description: rules.max(2000),
      greeting: rules.max(255),
      theme_color: (v) => (isColor(v) ? null : t("errors.field.color")),
      website: (v) => ([...v.trim()].length > 255 ? t("errors.knowledge.address_too_long") : null),
    },
  });
  const template = useQuery(templatesQuery(f.values.display_language)).data?.find((x) => x.code === f.values.template);
  const src = useMemo(() => (avatar ? URL.createObjectURL(avatar) : ""), [avatar]);
  useEffect(() => () => URL.revokeObjectURL(src), [src]);

  // What is wrong is shown where it was typed.
  const wrong = steps.find((s) => PLACES[s].some((k) => f.errors[k]));
  useEffect(() => {
    if (wrong) setStep(wrong);
  }, [wrong]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new step is read out from its title
  useEffect(() => {
    const first = form.current?.querySelector<HTMLElement>("[aria-invalid='true']");
    (first ?? heading.current)?.focus();
  }, [step]);

  const submit = (e: FormEvent<HTMLFormElement>) => {
    const making = last || atOnce.current;
    atOnce.current = false;
    f.run(async (v) => {
      if (making) onMade((await create.mutateAsync(startOf(v))).id);
      else setStep(steps[at + 1] ?? "review");
    })(e);
  };
  return (
    <>
      <ol className={classes.steps} aria-label={t("create.progress")}>
        {steps.map((s, i) => (
          <li
            key={s}
            className={classes.step}
            data-now={s === step || undefined}
            data-done={i < at || undefined}
            aria-current={s === step ? "step" : undefined}
          >
            <span className={classes.mark} aria-hidden="true">
              {i < at ? <IconCheck size={13} stroke={2.5} /> : i + 1}
            </span>
            <span className={classes.name}>{t(`create.steps.${s}`)}</span>
          </li>
        ))}
      </ol>
      <form ref={form} noValidate className={classes.form} onSubmit={submit} onInput={() => setTouched(true)}>
        <div className={classes.scroll}>
          <div className={classes.content}>
            <div>
              <h2 ref={heading} tabIndex={-1} className={classes.title}>
                {t(`create.${step}.title`)}
              </h2>
              <p className={classes.text}>{t(`create.${step}.text`)}</p>
            </div>
            <FormProblem text={f.problem} />
            {step === "start" ? <StartStep f={f} /> : null}
            {step === "person" ? <PersonStep f={f} template={template} avatar={src} setAvatar={setAvatar} /> : null}
            {step === "sources" ? <SourcesStep f={f} files={files} setFiles={setFiles} /> : null}
            {last ? (
              <Review
                values={f.values}
                template={template}
                avatar={src}
                files={files}
                sources={steps.includes("sources")}
                onEdit={setStep}
              />
            ) : null}
          </div>
        </div>
        <footer className={classes.foot}>
          {at > 0 ? (
            <Button size="sm" variant="default" onClick={() => setStep(steps[at - 1] ?? "start")}>
              {t("welcome.back")}
            </Button>
          ) : (
            <Button size="sm" variant="default" onClick={onLeave}>
              {t("actions.cancel")}
            </Button>
          )}
          <div className={classes.next}>
            {last ? null : (
              <Button
                size="sm"
                variant="subtle"
                color="gray"
                disabled={create.isPending}
                onClick={() => {
                  atOnce.current = true;
                  form.current?.requestSubmit();
                }}
              >
                {t("create.at_once")}
              </Button>
            )}
            <Button
              size="sm"
              type="submit"
              loading={create.isPending}
              rightSection={last ? null : <IconArrowRight size={16} />}
            >
              {t(last ? "create.action" : "welcome.next")}
            </Button>
          </div>
        </footer>
      </form>
    </>
  );
}
