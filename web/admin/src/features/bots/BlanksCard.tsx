import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { FormProblem } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { Card } from "@/ui/Panel";
import { toast } from "@/ui/toast";
import { blanksQuery, useFillBlanks } from "./start-queries";

/** Facts the template's answers still ask for. Until they are told, customers do not see those answers. */
export function BlanksCard({ botId }: { botId: string }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const blanks = useQuery(blanksQuery(botId));
  const fill = useFillBlanks(botId);
  const [values, setValues] = useState<Record<string, string>>({});
  const list = blanks.data?.blanks ?? [];
  if (list.length === 0 || !can("bots", "edit")) return null;
  const told = Object.fromEntries(Object.entries(values).filter(([, v]) => v.trim() !== ""));
  return (
    <Card title={t("blanks.title")} hint={t("blanks.hint", { count: blanks.data?.faqs.length ?? 0 })}>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          fill.mutate(told, {
            onSuccess: (r) => {
              setValues({});
              toast(t("blanks.filled", { count: r.changed }));
            },
          });
        }}
      >
        <FormProblem text={fill.isError ? problemText(t, fill.error) : null} />
        <div className={form.stack}>
          <div className={form.two}>
            {list.map((b) => (
              <TextInput
                key={b.key}
                label={b.label}
                placeholder={b.example}
                maxLength={300}
                value={values[b.key] ?? ""}
                onChange={(e) => {
                  const v = e.currentTarget.value;
                  setValues((all) => ({ ...all, [b.key]: v }));
                }}
              />
            ))}
          </div>
          <div className={form.actions}>
            <Button type="submit" loading={fill.isPending} disabled={Object.keys(told).length === 0}>
              {t("blanks.save")}
            </Button>
          </div>
        </div>
      </form>
    </Card>
  );
}
