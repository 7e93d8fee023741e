import { Button, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useClock } from "@/lib/time";
import classes from "./FaqPager.module.css";

export const PAGE_SIZES = [10, 20, 50];

/** Which rows these are, how many a page has, and the way to the others. */
export function FaqPager({
  from,
  shown,
  total,
  size,
  onSize,
  onPrevious,
  onNext,
}: {
  from: number;
  shown: number;
  total: number | null;
  size: number;
  onSize: (n: number) => void;
  onPrevious?: () => void;
  onNext?: () => void;
}) {
  const { t } = useTranslation();
  const clock = useClock();
  const range = { from: clock.number(from), to: clock.number(from + shown - 1) };
  return (
    <div className={classes.pager}>
      <span role="status">
        {total === null
          ? t("faqs.page_range", range)
          : t("faqs.page_range_of", { ...range, total: clock.number(Math.max(total, from + shown - 1)) })}
      </span>
      <span className={classes.gap} />
      <Select
        aria-label={t("faqs.page_size")}
        className={classes.size}
        allowDeselect={false}
        data={PAGE_SIZES.map(String)}
        value={String(size)}
        onChange={(v) => onSize(Number(v ?? size))}
      />
      <Button variant="default" size="xs" disabled={!onPrevious} onClick={onPrevious}>
        {t("faqs.page_previous")}
      </Button>
      <Button variant="default" size="xs" disabled={!onNext} onClick={onNext}>
        {t("faqs.page_next")}
      </Button>
    </div>
  );
}
