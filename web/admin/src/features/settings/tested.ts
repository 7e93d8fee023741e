import type { TFunction } from "i18next";
import type { ModelTest } from "@/lib/api/model-types";

/** What the test of a key has shown, in parts of a sentence. */
export function testedParts(t: TFunction, r: ModelTest, number: (n: number) => string): string[] {
  return [
    r.ms > 0 ? t("meanings.tested.answers", { ms: number(r.ms) }) : "",
    r.sees ? t(`meanings.tested.sees_${r.sees}`) : "",
    r.dimension > 0 ? t("meanings.tested.embeds", { dimension: number(r.dimension), ms: number(r.embed_ms) }) : "",
    r.rerank_ms > 0 ? t("meanings.tested.judges", { ms: number(r.rerank_ms) }) : "",
    r.hearing_ms > 0 ? t("meanings.tested.hears", { ms: number(r.hearing_ms) }) : "",
    r.models.length > 0 ? t("meanings.tested_models", { count: r.models.length }) : "",
  ].filter(Boolean);
}
