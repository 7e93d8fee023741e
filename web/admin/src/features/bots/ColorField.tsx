import { TextInput, Tooltip } from "@mantine/core";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { SWATCHES } from "@/ui/theme";
import classes from "./ColorField.module.css";
import { isColor, whiteContrast } from "./color";

/** The colour of a bot: one of some, or any; that white words cannot be read on it is said, and allowed. */
export function ColorField({
  value,
  error,
  fallback,
  onChange,
}: {
  value: string;
  error: string | undefined;
  /** What is shown while something else is typed. */
  fallback: string;
  onChange: (v: string) => void;
}) {
  const { t } = useTranslation();
  const id = useId();
  const contrast = isColor(value) ? whiteContrast(value) : null;
  return (
    <div>
      <div className={classes.two}>
        <div>
          <div className={classes.label} id={id}>
            {t("launch.color")}
          </div>
          <div className={classes.swatches} role="radiogroup" aria-labelledby={id}>
            {SWATCHES.map((s) => {
              const on = s.value.toLowerCase() === value.trim().toLowerCase();
              return (
                <Tooltip key={s.name} label={t(`launch.colors.${s.name}`)}>
                  <label className={classes.swatch} style={{ background: s.value }}>
                    <input
                      type="radio"
                      name="theme_color"
                      aria-label={t(`launch.colors.${s.name}`)}
                      checked={on}
                      onChange={() => onChange(s.value)}
                    />
                    {on ? <IconCheck size={15} stroke={2.5} /> : null}
                  </label>
                </Tooltip>
              );
            })}
          </div>
        </div>
        <TextInput
          label={t("launch.custom_color")}
          value={value}
          error={error}
          aria-invalid={error ? true : undefined}
          spellCheck={false}
          leftSection={
            <span className={classes.drop} style={{ background: isColor(value) ? value.trim() : fallback }} />
          }
          onChange={(e) => onChange(e.currentTarget.value)}
        />
      </div>
      {contrast !== null && contrast < 4.5 ? (
        <p className={classes.careful} role="status">
          <IconAlertTriangle size={15} stroke={1.75} />
          {t("launch.contrast", { ratio: contrast.toFixed(1) })}
        </p>
      ) : null}
    </div>
  );
}
