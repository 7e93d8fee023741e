import { Button } from "@mantine/core";
import { useBlocker } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useKeys } from "@/lib/keys";
import { confirm } from "./confirm";
import { KeyHint } from "./KeyHint";
import classes from "./UnsavedGuard.module.css";

/** Whoever has said that he leaves is not asked once more by the next form of the same page. */
let leaves = false;

/** Asks before a page with unsaved changes is left. */
export function useUnsavedGuard(dirty: boolean): void {
  const { t } = useTranslation();
  useBlocker({
    disabled: !dirty,
    enableBeforeUnload: dirty,
    shouldBlockFn: async () => {
      leaves ||= await confirm({
        title: t("unsaved.title"),
        text: t("unsaved.text"),
        action: t("unsaved.leave"),
        cancel: t("unsaved.stay"),
      });
      const stays = !leaves;
      setTimeout(() => {
        leaves = false;
      });
      return stays;
    },
  });
}

type SaveProps = {
  changes: number;
  saving: boolean;
  onSave: () => void;
  onDiscard: () => void;
};

/** Discard and Save in a page header. Save is filled only while there is something to save. */
export function SaveBar({ changes, saving, onSave, onDiscard }: SaveProps) {
  const { t } = useTranslation();
  const dirty = changes > 0;
  useUnsavedGuard(dirty && !saving);
  useKeys({ "mod+s": () => dirty && !saving && onSave() });
  return (
    <>
      {dirty ? (
        <>
          <span className={classes.note} role="status">
            <span className={classes.dot} />
            <span className={classes.words}>{t("unsaved.changes", { count: changes })}</span>
          </span>
          <Button variant="subtle" color="gray" disabled={saving} onClick={onDiscard} className={classes.discard}>
            {t("actions.discard")}
          </Button>
        </>
      ) : null}
      <Button
        variant={dirty ? "filled" : "default"}
        disabled={!dirty}
        loading={saving}
        onClick={onSave}
        rightSection={<KeyHint keys="modS" on="fill" />}
      >
        <span className={classes.long}>{t("actions.save_changes")}</span>
        <span className={classes.short}>{t("actions.save")}</span>
      </Button>
    </>
  );
}

/** Discard and Save of one section, below its fields; there only while something in it is not saved. */
export function SectionSave({ changes, saving, onSave, onDiscard }: SaveProps) {
  const { t } = useTranslation();
  if (changes === 0) return null;
  return (
    <div className={classes.section}>
      <span className={classes.note} role="status">
        <span className={classes.dot} />
        {t("unsaved.changes", { count: changes })}
      </span>
      <Button variant="subtle" color="gray" disabled={saving} onClick={onDiscard}>
        {t("actions.discard")}
      </Button>
      <Button loading={saving} onClick={onSave}>
        {t("actions.save_changes")}
      </Button>
    </div>
  );
}
