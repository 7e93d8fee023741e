import "@mantine/core/styles/Drawer.layer.css";
import { Drawer } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { type ReactNode, useState } from "react";
import classes from "./SidePage.module.css";

type Props = {
  /** Above the links: what these pages belong to. */
  head: ReactNode;
  foot?: ReactNode;
  nav: (close: () => void) => ReactNode;
  label: string;
  menu: (open: () => void) => ReactNode;
  children: ReactNode;
};

/** Pages with a second column of 212 px; on a phone the column is a drawer. */
export function SidePage({ head, foot, nav, label, menu, children }: Props) {
  const phone = useMediaQuery("(max-width: 47.99em)") ?? false;
  const [open, setOpen] = useState(false);
  const column = (
    <>
      {head}
      <nav className={classes.nav} aria-label={label}>
        {nav(() => setOpen(false))}
      </nav>
      {foot ? <div className={classes.foot}>{foot}</div> : null}
    </>
  );
  if (phone) {
    return (
      <div className={classes.phone}>
        {menu(() => setOpen(true))}
        <div className={classes.body}>{children}</div>
        <Drawer
          opened={open}
          onClose={() => setOpen(false)}
          size={272}
          padding={0}
          withCloseButton={false}
          aria-label={label}
          classNames={{ body: classes.drawer }}
        >
          {column}
        </Drawer>
      </div>
    );
  }
  return (
    <div className={classes.side}>
      <div className={classes.column}>{column}</div>
      <div className={classes.body}>{children}</div>
    </div>
  );
}

/** A link of the second column; `sideLink` goes on the router's own Link. */
export const sideLink = classes.link;
export const sideGroup = classes.group;
export const sideCount = classes.count;
export const sideMenu = classes.menu;
