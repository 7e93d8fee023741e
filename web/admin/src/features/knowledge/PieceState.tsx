import { useTranslation } from "react-i18next";
import type { Piece } from "@/lib/api/knowledge-types";
import { Tag } from "@/ui/Tag";

/** Whether the bot answers from it, and if not, why. */
export function PieceState({ piece }: { piece: Piece }) {
  const { t } = useTranslation();
  if (piece.off) {
    return (
      <Tag tone="careful" dot title={piece.off_by ? t("pieces.off_by", { name: piece.off_by }) : t("pieces.off")}>
        {t("pieces.off")}
      </Tag>
    );
  }
  return (
    <Tag tone={piece.source_active ? "good" : "gray"} dot>
      {t(piece.source_active ? "pieces.on" : "pieces.source_off")}
    </Tag>
  );
}
