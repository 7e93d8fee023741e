import { useTranslation } from "react-i18next";
import type { Given } from "@/lib/api/model-types";

/** What led to a passage: its words, its meaning, a judge, each with how well it fits by that alone. */
export function FoundBy({ given: g }: { given: Given }) {
  const { t } = useTranslation();
  if (!g.meaning && !g.rerank) return null; // by words alone, which the match says already
  return (
    <span title={t("meanings.by_hint")}>
      {(["words", "meaning", "rerank"] as const)
        .filter((by) => g[by])
        .map((by) => t(`meanings.by.${by}`, { percent: Math.round((g[by] ?? 0) * 100) }))
        .join(" · ")}
    </span>
  );
}
