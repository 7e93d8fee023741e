import { IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ConversationTag } from "@/lib/api/types";
import classes from "./LabelTag.module.css";

/** A tag as it stands on a conversation: its colour is a dot, its word is plain. */
export function LabelTag({ tag, onRemove }: { tag: Pick<ConversationTag, "name" | "color">; onRemove?: () => void }) {
  const { t } = useTranslation();
  return (
    <span className={classes.tag}>
      <i className={classes.dot} style={{ background: `var(--mantine-color-${tag.color}-6)` }} />
      <span className={classes.name}>{tag.name}</span>
      {onRemove ? (
        <button
          type="button"
          className={classes.remove}
          aria-label={t("desk.remove", { name: tag.name })}
          onClick={onRemove}
        >
          <IconX size={12} stroke={2} />
        </button>
      ) : null}
    </span>
  );
}
