import { Button, TextInput } from "@mantine/core";
import { IconArrowRight, IconWorld } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useServerForm } from "@/lib/form";
import { FormProblem } from "@/ui/FormParts";
import { Card } from "@/ui/Panel";
import { useAddAddress, webSitesQuery } from "../training/web/queries";
import { WebsiteProgress } from "../Website";
import { type Frame, StepFrame } from "./StepFrame";
import classes from "./Welcome.module.css";

/** Its own website, read while one goes on; whoever has none goes on at once. */
export function WebsiteStep({ frame, botId, onDone }: { frame: Frame; botId: string; onDone: () => void }) {
  const { t } = useTranslation();
  const named = useQuery(webSitesQuery(botId)).data?.some((s) => s.learn) ?? false;
  const learn = useAddAddress(botId);
  const f = useServerForm({
    initialValues: { address: "" },
    validate: { address: (v) => ([...v.trim()].length > 255 ? t("errors.knowledge.address_too_long") : null) },
  });
  const empty = f.values.address.trim() === "";
  return (
    <form
      noValidate
      onSubmit={f.run(async ({ address }) => {
        if (!empty) await learn.mutateAsync({ address: address.trim(), scope: "website" });
        onDone();
      })}
    >
      <StepFrame
        frame={frame}
        title={t("welcome.website.title")}
        text={t("welcome.website.text")}
        foot={
          <Button
            type="submit"
            size="md"
            variant={empty && !named ? "default" : "filled"}
            loading={learn.isPending}
            rightSection={<IconArrowRight size={16} />}
          >
            {t(empty && !named ? "welcome.skip" : "welcome.next")}
          </Button>
        }
      >
        <FormProblem text={f.problem} />
        {named ? (
          <Card>
            <WebsiteProgress botId={botId} />
          </Card>
        ) : (
          <div className={classes.narrow}>
            <TextInput
              size="md"
              label={t("website.label")}
              description={t("website.help")}
              placeholder={t("website.placeholder")}
              type="url"
              inputMode="url"
              autoComplete="off"
              leftSection={<IconWorld size={17} stroke={1.75} />}
              {...f.field("address")}
            />
          </div>
        )}
      </StepFrame>
    </form>
  );
}
