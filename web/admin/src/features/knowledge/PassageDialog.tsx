import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Piece } from "@/lib/api/knowledge-types";
import { problemText } from "@/lib/problem";
import { Dialog } from "@/ui/Dialog";
import { SwitchRow } from "@/ui/FormParts";
import { toastProblem } from "@/ui/toast";
import { EntryForm } from "./EntryDialog";
import classes from "./Knowledge.module.css";
import { useSwitchPiece } from "./piece-queries";

/** An answer of one's own that starts from what a passage says, and usually takes its place. */
export function PassageDialog({ botId, piece, onClose }: { botId: string; piece: Piece; onClose: () => void }) {
  const { t } = useTranslation();
  const turn = useSwitchPiece(botId);
  const [stop, setStop] = useState(piece.active);
  const added = () => {
    if (stop && !piece.off) {
      turn.mutate({ id: piece.id, active: false }, { onError: (e) => toastProblem(problemText(t, e)) });
    }
    onClose();
  };
  return (
    <Dialog onClose={onClose} size={560} title={t("pieces.correct_title")}>
      <p className={classes.text}>{t("pieces.correct_help")}</p>
      <EntryForm botId={botId} answer={piece.text} onClose={onClose} onDone={added}>
        {piece.off ? null : (
          <SwitchRow label={t("pieces.stop")} help={t("pieces.stop_help")} checked={stop} onChange={setStop} />
        )}
      </EntryForm>
    </Dialog>
  );
}
