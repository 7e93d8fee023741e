import { UnstyledButton } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useNeedsYou } from "@/features/inbox";
import { useSession } from "@/lib/session";
import { Avatar } from "@/ui/Avatar";
import { Opener } from "@/ui/Opener";
import { capped } from "@/ui/Tag";
import { AccountMenu } from "./later";
import { navItems } from "./nav";
import classes from "./PhoneBar.module.css";

/** On phones the rail becomes a bar under the thumb. */
export function PhoneBar({ onSearch }: { onSearch: () => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const waiting = useNeedsYou();
  return (
    <nav className={classes.bar} aria-label={t("shell.navigation")}>
      {navItems(session).map((item) => (
        <Link key={item.key} to={item.to} className={classes.item} activeProps={{ "data-active": true } as object}>
          <span className={classes.icon}>
            <item.icon size={20} stroke={1.75} />
            {item.key === "live_chat" && waiting > 0 ? <span className={classes.badge}>{capped(waiting)}</span> : null}
          </span>
          {t(`nav.${item.key}`)}
        </Link>
      ))}
      <UnstyledButton className={classes.item} onClick={onSearch}>
        <span className={classes.icon}>
          <IconSearch size={20} stroke={1.75} />
        </span>
        {t("shell.search")}
      </UnstyledButton>
      <Opener opens="menu" popup={(o) => <AccountMenu position="top-end" workspaces {...o} />}>
        {(button) => (
          <UnstyledButton {...button} className={classes.item}>
            <span className={classes.icon}>
              <Avatar
                name={session.account.name}
                seed={session.workspace.member_id}
                size={22}
                presence={session.workspace.availability}
              />
            </span>
            {t("nav.you")}
          </UnstyledButton>
        )}
      </Opener>
    </nav>
  );
}
