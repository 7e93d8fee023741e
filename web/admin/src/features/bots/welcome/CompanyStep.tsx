import { Button, Select, Textarea, TextInput } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Workspace } from "@/lib/api/types";
import { useRules, useServerForm } from "@/lib/form";
import { INDUSTRIES } from "@/lib/industries";
import { CharCount, FormProblem } from "@/ui/FormParts";
import { useCompany } from "./first-run";
import { type Frame, StepFrame } from "./StepFrame";
import classes from "./Welcome.module.css";

export function CompanyStep({ frame, workspace, onDone }: { frame: Frame; workspace: Workspace; onDone: () => void }) {
  const { t } = useTranslation();
  const rules = useRules();
  const save = useCompany();
  const f = useServerForm({
    initialValues: {
      company_name: workspace.company_name || workspace.name,
      industry: workspace.industry,
      description: workspace.description,
    },
    validate: { company_name: rules.text(100), description: rules.max(2000) },
  });
  return (
    <form
      noValidate
      onSubmit={f.run(async (v) => {
        await save.mutateAsync(v);
        onDone();
      })}
    >
      <StepFrame
        frame={frame}
        title={t("welcome.company.title")}
        text={t("welcome.company.text")}
        foot={
          <Button type="submit" size="md" loading={save.isPending} rightSection={<IconArrowRight size={16} />}>
            {t("welcome.next")}
          </Button>
        }
      >
        <FormProblem text={f.problem} />
        <div className={classes.narrow}>
          <TextInput
            size="md"
            label={t("company.name")}
            description={t("company.name_help")}
            autoComplete="organization"
            {...f.field("company_name")}
          />
          <Select
            size="md"
            label={t("company.industry")}
            placeholder={t("company.industry_none")}
            clearable
            data={INDUSTRIES.map((i) => ({ value: i, label: t(`company.industries.${i}`) }))}
            value={f.values.industry || null}
            error={f.errors.industry}
            onChange={(v) => f.set("industry", v ?? "")}
          />
          <Textarea
            size="md"
            label={t("company.description")}
            placeholder={t("company.description_example")}
            autosize
            minRows={3}
            maxRows={8}
            description={
              <>
                {t("company.description_help")} <CharCount text={f.values.description} max={2000} />
              </>
            }
            {...f.field("description")}
          />
        </div>
      </StepFrame>
    </form>
  );
}
