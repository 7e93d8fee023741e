import { Button } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useSession, workspaceQuery } from "@/lib/session";
import { usePageTitle } from "@/lib/title";
import { Logo } from "@/ui/Logo";
import { AskStep } from "./AskStep";
import { CompanyStep } from "./CompanyStep";
import { useDraft } from "./draft";
import { STEPS, type Step, useFirstRun } from "./first-run";
import { LaunchStep } from "./LaunchStep";
import { LearnStep } from "./LearnStep";
import { StartStep } from "./StartStep";
import type { Frame } from "./StepFrame";
import { TeachStep } from "./TeachStep";
import { WebsiteStep } from "./WebsiteStep";
import classes from "./Welcome.module.css";

/** From the company's name to the first answer, without a page of settings on the way. */
export default function WelcomeScreen({ onLater, onDone }: { onLater: () => void; onDone: () => void }) {
  const { t, i18n } = useTranslation();
  const { workspace: seat } = useSession();
  const { data: workspace } = useSuspenseQuery(workspaceQuery);
  const { draft, change, forget } = useDraft(seat.id, i18n.language);
  const firstRun = useFirstRun();
  const stored = workspace.first_run;
  const botId = stored.bot_id;
  // Without a bot there is nothing to watch; with one there is nothing to choose any more.
  const at = STEPS.indexOf(stored.step as Step);
  const step: Step = STEPS[botId ? Math.max(at, 3) : Math.min(Math.max(at, 0), 2)] ?? "company";
  const index = STEPS.indexOf(step);
  usePageTitle(t(`welcome.steps.${step}`));
  const go = (to: Step) => firstRun.mutate({ step: to });
  const back = index > (botId ? 3 : 0) ? () => go(STEPS[index - 1] ?? "company") : undefined;

  const heading = useRef<HTMLHeadingElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new step is read out from its title
  useEffect(() => heading.current?.focus(), [step]);

  const frame: Frame = { heading, back };
  return (
    <div className={classes.page}>
      <aside className={classes.side}>
        <Logo />
        <ol className={classes.steps} aria-label={t("welcome.progress")}>
          {(["account", ...STEPS] as const).map((s, i) => (
            <li
              key={s}
              className={classes.step}
              data-done={i <= index || undefined}
              data-now={s === step || undefined}
              aria-current={s === step ? "step" : undefined}
            >
              <span className={classes.mark} aria-hidden="true">
                {i <= index ? <IconCheck size={13} stroke={2.5} /> : i + 1}
              </span>
              {t(`welcome.steps.${s}`)}
            </li>
          ))}
        </ol>
        <p className={classes.count}>{t("welcome.count", { n: index + 2, of: STEPS.length + 1 })}</p>
        <div className={classes.later}>
          <p>{t("welcome.change_later")}</p>
          <Button variant="subtle" color="gray" size="compact-md" onClick={onLater}>
            {t("welcome.later")}
          </Button>
        </div>
      </aside>
      <main className={classes.panel}>
        {step === "company" ? <CompanyStep frame={frame} workspace={workspace} onDone={() => go("start")} /> : null}
        {step === "start" ? (
          <StartStep
            frame={frame}
            draft={draft}
            change={change}
            company={workspace.company_name || workspace.name}
            onDone={() => go("teach")}
          />
        ) : null}
        {step === "teach" ? (
          <TeachStep
            frame={frame}
            draft={draft}
            change={change}
            company={workspace.company_name || workspace.name}
            onName={() => go("start")}
            onDone={async (id) => {
              await firstRun.mutateAsync({ step: "website", bot_id: id });
              forget();
            }}
          />
        ) : null}
        {step === "website" ? <WebsiteStep frame={frame} botId={botId} onDone={() => go("learn")} /> : null}
        {step === "learn" ? <LearnStep frame={frame} botId={botId} onDone={() => go("ask")} /> : null}
        {step === "ask" ? <AskStep frame={frame} botId={botId} onDone={() => go("launch")} /> : null}
        {step === "launch" ? (
          <LaunchStep
            frame={frame}
            botId={botId}
            onDone={async () => {
              await firstRun.mutateAsync({ step: "done" });
              onDone();
            }}
          />
        ) : null}
      </main>
    </div>
  );
}
