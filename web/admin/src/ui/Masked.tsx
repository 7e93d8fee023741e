import { IconEyeOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./Masked.module.css";

/** What stands in the place of personal data, as the server writes it. */
const MASKS = /(\[(?:email|phone|card number|account number|order number|name)\])/;

/** A text in which personal data was hidden: each place is marked. */
export function Masked({ text }: { text: string }) {
  const { t } = useTranslation();
  return text.split(MASKS).map((part, i) =>
    i % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts have no other name and never move
      <span key={i} className={classes.mask} title={t("masked.here")}>
        {part}
      </span>
    ) : (
      part
    ),
  );
}

/** Where something is hidden still: it would be said as it stands. */
export function MaskedNote({ texts }: { texts: string[] }) {
  const { t } = useTranslation();
  if (!texts.some((s) => MASKS.test(s))) return null;
  return (
    <p className={classes.note}>
      <IconEyeOff size={16} stroke={1.75} aria-hidden />
      {t("masked.note")}
    </p>
  );
}
