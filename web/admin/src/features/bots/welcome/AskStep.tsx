import { Button } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Card } from "@/ui/Panel";
import { botQuery } from "../queries";
import { trialQuery } from "../start-queries";
import { TestChat } from "../TestChat";
import { suggestionsOf, useLearning } from "./LearnStep";
import { type Frame, StepFrame } from "./StepFrame";
import classes from "./Welcome.module.css";

export function AskStep({ frame, botId, onDone }: { frame: Frame; botId: string; onDone: () => void }) {
  const { t } = useTranslation();
  const { data: bot } = useSuspenseQuery(botQuery(botId));
  const trial = useQuery(trialQuery(botId));
  const { known } = useLearning(botId);
  const asked = trial.data?.messages.some((m) => m.author.kind === "contact");
  return (
    <StepFrame
      frame={frame}
      title={t("welcome.ask.title", { name: bot.name })}
      text={t("welcome.ask.text")}
      foot={
        <Button
          size="md"
          variant={asked ? "filled" : "default"}
          rightSection={<IconArrowRight size={16} />}
          onClick={onDone}
        >
          {t(asked ? "welcome.ask.action" : "welcome.skip")}
        </Button>
      }
    >
      <Card>
        <div className={classes.chat} data-large>
          <TestChat botId={botId} suggestions={suggestionsOf(known, 3)} />
        </div>
      </Card>
    </StepFrame>
  );
}
