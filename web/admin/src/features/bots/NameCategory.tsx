import { Autocomplete, Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "@/ui/Dialog";
import classes from "./NameCategory.module.css";

const MAX_CATEGORY = 60;

/** Asks under which category what is selected is to stand. */
export function NameCategory({
  names,
  label,
  onClose,
  onSave,
}: {
  /** The categories there are. */
  names: string[];
  label: string;
  onClose: () => void;
  onSave: (category: string) => void;
}) {
  const { t } = useTranslation();
  const [value, setValue] = useState("");
  const long = [...value].length > MAX_CATEGORY;
  return (
    <Dialog onClose={onClose} title={t("faqs.actions.set_category")}>
      <form
        className={classes.naming}
        onSubmit={(e) => {
          e.preventDefault();
          if (!long) onSave(value);
        }}
      >
        <Autocomplete
          data-autofocus
          label={label}
          description={t("faqs.category_new")}
          placeholder={t("faqs.category_none")}
          data={names}
          value={value}
          error={long ? t("form.too_long", { max: MAX_CATEGORY }) : undefined}
          onChange={setValue}
        />
        <div className={classes.actions}>
          <Button variant="default" size="sm" onClick={onClose}>
            {t("actions.cancel")}
          </Button>
          <Button type="submit" size="sm" disabled={long}>
            {t("actions.save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
