import { Button } from "@mantine/core";
import { IconCheck, IconExternalLink } from "@tabler/icons-react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { problemText } from "@/lib/problem";
import { CopyField } from "@/ui/CopyField";
import { FormProblem } from "@/ui/FormParts";
import { Card } from "@/ui/Panel";
import { botQuery } from "../queries";
import { chatPage, snippet } from "../words";
import { type Frame, StepFrame } from "./StepFrame";

export function LaunchStep({ frame, botId, onDone }: { frame: Frame; botId: string; onDone: () => Promise<void> }) {
  const { t } = useTranslation();
  const { data: bot } = useSuspenseQuery(botQuery(botId));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  return (
    <StepFrame
      frame={frame}
      title={t("welcome.launch.title", { name: bot.name })}
      text={t("welcome.launch.text")}
      foot={
        <Button
          size="md"
          loading={busy}
          leftSection={<IconCheck size={16} />}
          onClick={async () => {
            setBusy(true);
            setProblem(null);
            try {
              await onDone();
            } catch (e) {
              setProblem(problemText(t, e));
            } finally {
              setBusy(false);
            }
          }}
        >
          {t("welcome.launch.action")}
        </Button>
      }
    >
      <FormProblem text={problem} />
      <Card title={t("welcome.launch.snippet")} hint={t("welcome.launch.snippet_hint")}>
        <CopyField filled value={snippet(bot.id, bot.display_language)} label={t("welcome.launch.snippet")} />
      </Card>
      <Card
        title={t("welcome.launch.page")}
        hint={t("welcome.launch.page_hint")}
        actions={
          <Button
            component="a"
            variant="default"
            href={chatPage(bot.id)}
            target="_blank"
            rel="noopener"
            leftSection={<IconExternalLink size={15} stroke={1.75} />}
          >
            {t("welcome.launch.open")}
          </Button>
        }
      >
        <CopyField value={location.origin + chatPage(bot.id)} label={t("welcome.launch.page")} />
      </Card>
    </StepFrame>
  );
}
