import { useTranslation } from "react-i18next";
import { COLORS, type Color } from "@/lib/api/extras";
import form from "@/ui/form.module.css";
import classes from "./LabelsScreen.module.css";

/** The colours of the palette, one chosen; none is drawn from the name. */
export function Palette({ value, onChange }: { value: Color | null; onChange: (c: Color) => void }) {
  const { t } = useTranslation();
  return (
    <div>
      <div className={form.rowLabel}>{t("labels.color")}</div>
      <fieldset className={classes.palette} aria-label={t("labels.color")}>
        {COLORS.map((c) => (
          <button
            key={c}
            type="button"
            aria-pressed={c === value}
            aria-label={t(`labels.colors.${c}`)}
            className={classes.swatch}
            onClick={() => onChange(c)}
          >
            <i style={{ background: `var(--mantine-color-${c}-6)` }} />
          </button>
        ))}
      </fieldset>
    </div>
  );
}
