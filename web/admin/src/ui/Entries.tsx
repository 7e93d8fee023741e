import { Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import type { UseQueryResult } from "@tanstack/react-query";
import type { CSSProperties, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import classes from "./Entries.module.css";
import { RowSkeletons } from "./Skeleton";
import { EmptyState, ErrorState } from "./States";

/** A short list in a card of the settings. */
export function Entries<T>({
  of,
  icon,
  empty,
  height = 44,
  children,
}: {
  of: UseQueryResult<T[]>;
  icon: ReactNode;
  empty: string;
  /** Of a row. */
  height?: number;
  children: (item: T, at: number) => ReactNode;
}) {
  const { t } = useTranslation();
  if (of.isPending) return <RowSkeletons rows={3} height={height} label={t("states.loading")} />;
  if (of.isError && !of.data) return <ErrorState error={of.error} retry={() => of.refetch()} />;
  if (of.data.length === 0) return <EmptyState icon={icon} text={empty} />;
  return (
    <ul className={classes.list} style={{ "--row": `${height}px` } as CSSProperties}>
      {of.data.map(children)}
    </ul>
  );
}

/** One of them, with what can be done to it behind a button. */
export function Entry({
  name,
  about,
  lead,
  below,
  toolsOf,
  tools,
  children,
}: {
  name: string;
  about?: string;
  /** What stands before its name. */
  lead?: ReactNode;
  /** It belongs to the one above. */
  below?: boolean;
  /** What the button is called. */
  toolsOf: string;
  tools: ReactNode;
  /** What stands behind its name. */
  children?: ReactNode;
}) {
  return (
    <li className={classes.row} data-below={below || undefined}>
      {lead}
      <span className={classes.words}>
        <span className={classes.name}>{name}</span>
        {about ? <span className={classes.about}>{about}</span> : null}
      </span>
      {children}
      {tools ? (
        <Menu position="bottom-end" width={220}>
          <Menu.Target>
            <button type="button" className={classes.more} aria-label={toolsOf}>
              <IconDots size={16} stroke={1.75} />
            </button>
          </Menu.Target>
          <Menu.Dropdown>{tools}</Menu.Dropdown>
        </Menu>
      ) : null}
    </li>
  );
}
