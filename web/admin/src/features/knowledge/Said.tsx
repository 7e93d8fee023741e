import { Trans } from "react-i18next";
import type { Asks } from "@/lib/api/knowledge-types";
import { Masked } from "@/ui/Masked";
import classes from "./Knowledge.module.css";

/** What stands under a proposed question: its answer, or the FAQ that it would be one more way to ask. */
export function Said({ of }: { of: { answer_text: string; asks: Asks } }) {
  if (!of.asks) return <Masked text={of.answer_text} />;
  return of.asks.question ? (
    <Trans
      i18nKey="wordings.same_as"
      values={{ question: of.asks.question }}
      components={[<span key="faq" className={classes.asks} />]}
    />
  ) : (
    <Trans i18nKey="wordings.gone" />
  );
}
