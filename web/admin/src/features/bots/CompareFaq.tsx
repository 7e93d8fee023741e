import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Faq } from "@/lib/api/types";
import { problemText } from "@/lib/problem";
import { useClock } from "@/lib/time";
import { Dialog } from "@/ui/Dialog";
import { FormProblem } from "@/ui/FormParts";
import { RichText } from "@/ui/RichText";
import { Bone } from "@/ui/Skeleton";
import { toast } from "@/ui/toast";
import classes from "./CompareFaq.module.css";
import { faqQuery, useResolveFaq } from "./faq-queries";

/** Two FAQs that ask the same, side by side, and the three ways out. */
export function CompareFaq({ botId, faq, onClose }: { botId: string; faq: Faq; onClose: () => void }) {
  const { t } = useTranslation();
  const resolve = useResolveFaq(botId);
  const otherId = faq.overlaps_with?.id ?? "";
  const other = useQuery({
    ...faqQuery(botId, otherId),
    enabled: otherId !== "" && (resolve.isIdle || resolve.isError),
  }); // it may be gone by then
  const run = (action: "replace" | "keep_both" | "discard") =>
    resolve.mutate(
      { id: faq.id, action },
      {
        onSuccess: () => {
          toast(t(`faqs.resolved.${action}`));
          onClose();
        },
      },
    );
  return (
    <Dialog onClose={onClose} size={860} title={t("faqs.compare_title")}>
      <p className={classes.text}>{t("faqs.compare_text")}</p>
      <FormProblem text={resolve.isError ? problemText(t, resolve.error) : null} />
      <div className={classes.pair}>
        <Side title={t("faqs.known")} faq={other.data} fallback={faq.overlaps_with?.question} />
        <Side title={t("faqs.the_new")} faq={faq} mark />
      </div>
      <div className={classes.actions}>
        <Button size="sm" variant="subtle" color="red" disabled={resolve.isPending} onClick={() => run("discard")}>
          {t("faqs.discard")}
        </Button>
        <span className={classes.gap} />
        <Button size="sm" variant="default" disabled={resolve.isPending} onClick={() => run("keep_both")}>
          {t("faqs.keep_both")}
        </Button>
        <Button size="sm" loading={resolve.isPending} onClick={() => run("replace")}>
          {t("faqs.replace")}
        </Button>
      </div>
    </Dialog>
  );
}

function Side({
  title,
  faq,
  fallback,
  mark,
}: {
  title: string;
  faq: Faq | undefined;
  fallback?: string;
  mark?: boolean;
}) {
  const { t } = useTranslation();
  const clock = useClock();
  return (
    <section className={classes.side} data-mark={mark || undefined} aria-label={title}>
      <h3 className={classes.kind}>{title}</h3>
      <p className={classes.question}>{faq?.question ?? fallback}</p>
      {faq ? (
        <>
          <div className={classes.answer}>
            <RichText html={faq.answer_html} text={faq.answer_text} />
          </div>
          {faq.alternatives.length > 0 ? (
            <ul className={classes.alternatives}>
              {faq.alternatives.map((a) => (
                <li key={a}>{a}</li>
              ))}
            </ul>
          ) : null}
          <p className={classes.facts}>
            {t("faqs.facts", {
              count: faq.use_count,
              used: clock.number(faq.use_count),
              date: clock.date(faq.created_at),
            })}
          </p>
        </>
      ) : (
        <Bone h={60} />
      )}
    </section>
  );
}
