import { ActionIcon, Popover } from "@mantine/core";
import { IconFilter } from "@tabler/icons-react";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FilterProps } from "./FilterForm";
import classes from "./FilterPanel.module.css";
import { conditions } from "./filters";
import { FilterForm } from "./later";

/** The button with everything a list can be narrowed by. */
export function FilterPanel(p: FilterProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const n = conditions(p.filters);
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" width={330} trapFocus withinPortal>
      <Popover.Target>
        <ActionIcon
          size={30}
          className={classes.button}
          data-on={n > 0 || undefined}
          aria-label={n > 0 ? t("desk.filter_on", { count: n }) : t("desk.filter")}
          onClick={() => setOpen(!open)}
        >
          <IconFilter size={17} stroke={1.75} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={14} aria-label={t("desk.filter")}>
        <Suspense>
          <FilterForm {...p} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
