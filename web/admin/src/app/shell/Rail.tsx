import { Menu, Tooltip, UnstyledButton, VisuallyHidden } from "@mantine/core";
import {
  IconBell,
  IconChevronDown,
  IconKeyboard,
  IconLayoutSidebarLeftCollapse,
  IconLayoutSidebarLeftExpand,
  IconSearch,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useNeedsYou } from "@/features/inbox";
import { NoticeBell } from "@/features/notices";
import { switchWorkspace, useSession } from "@/lib/session";
import { Avatar, WorkspaceTile } from "@/ui/Avatar";
import { KeyHint } from "@/ui/KeyHint";
import { capped } from "@/ui/Tag";
import { AccountMenu } from "./AccountMenu";
import { NoticeLink } from "./NoticeLink";
import { navItems } from "./nav";
import classes from "./Rail.module.css";

type Props = { wide: boolean; onToggle: () => void; onSearch: () => void; onKeys: () => void };

export function Rail({ wide, onToggle, onSearch, onKeys }: Props) {
  const { t } = useTranslation();
  const session = useSession();
  const waiting = useNeedsYou();
  return (
    <nav className={classes.rail} data-wide={wide || undefined} aria-label={t("shell.navigation")}>
      <WorkspaceSwitcher wide={wide} />
      <Hinted label={t("shell.search")} wide={wide} keys="modK">
        <UnstyledButton
          className={classes.item}
          onClick={onSearch}
          aria-label={wide ? undefined : t("shell.search")}
          aria-keyshortcuts="Control+K Meta+K"
        >
          <IconSearch size={18} stroke={1.75} />
          {wide ? (
            <>
              <span className={classes.label}>{t("shell.search")}</span>
              <KeyHint keys="modK" />
            </>
          ) : null}
        </UnstyledButton>
      </Hinted>
      <div className={classes.gap} />
      <ul className={classes.list}>
        {navItems(session).map((item) => (
          <li key={item.key}>
            <Hinted label={t(`nav.${item.key}`)} wide={wide}>
              <Link to={item.to} className={classes.item} activeProps={{ "data-active": true } as object}>
                <item.icon size={18} stroke={1.75} />
                {wide ? (
                  <span className={classes.label}>{t(`nav.${item.key}`)}</span>
                ) : (
                  <VisuallyHidden>{t(`nav.${item.key}`)}</VisuallyHidden>
                )}
                {item.key === "live_chat" && waiting > 0 ? (
                  <span className={classes.badge} role="img" aria-label={t("shell.needs_you", { count: waiting })}>
                    {capped(waiting)}
                  </span>
                ) : null}
              </Link>
            </Hinted>
          </li>
        ))}
      </ul>
      <div className={classes.bottom}>
        <Bell wide={wide} />
        <Hinted label={t("shell.keys")} wide={wide} keys="?">
          <UnstyledButton className={classes.item} onClick={onKeys} aria-label={t("shell.keys")}>
            <IconKeyboard size={18} stroke={1.75} />
            {wide ? (
              <>
                <span className={classes.label}>{t("shell.keys")}</span>
                <KeyHint keys="?" />
              </>
            ) : null}
          </UnstyledButton>
        </Hinted>
        <Hinted label={t(wide ? "shell.narrow" : "shell.widen")} wide={wide}>
          <UnstyledButton
            className={classes.item}
            onClick={onToggle}
            aria-label={t(wide ? "shell.narrow" : "shell.widen")}
          >
            {wide ? (
              <IconLayoutSidebarLeftCollapse size={18} stroke={1.75} />
            ) : (
              <IconLayoutSidebarLeftExpand size={18} stroke={1.75} />
            )}
            {wide ? <span className={classes.label}>{t("shell.narrow")}</span> : null}
          </UnstyledButton>
        </Hinted>
        <AccountMenu position="right-end">
          <UnstyledButton
            className={classes.person}
            aria-label={wide ? undefined : t("shell.account_menu", { name: session.account.name })}
          >
            <Avatar
              name={session.account.name}
              seed={session.workspace.member_id}
              size={28}
              presence={session.workspace.availability}
            />
            {wide ? (
              <span className={classes.personText}>
                <span className={classes.personName}>{session.account.name}</span>
                <span className={classes.personState}>{t(`availability.${session.workspace.availability}`)}</span>
              </span>
            ) : null}
          </UnstyledButton>
        </AccountMenu>
      </div>
    </nav>
  );
}

function Bell({ wide }: { wide: boolean }) {
  const { t } = useTranslation();
  return (
    <NoticeBell
      button={({ unread, open, toggle }) => (
        <UnstyledButton
          className={classes.item}
          aria-label={wide ? undefined : unread > 0 ? t("notices.bell", { count: unread }) : t("notices.title")}
          aria-expanded={open}
          title={wide ? undefined : t("notices.title")}
          onClick={toggle}
        >
          <IconBell size={18} stroke={1.75} />
          {wide ? <span className={classes.label}>{t("notices.title")}</span> : null}
          {unread > 0 ? (
            <span className={classes.badge} aria-hidden>
              {capped(unread)}
            </span>
          ) : null}
        </UnstyledButton>
      )}
      link={(n, children, className, read) => (
        <NoticeLink notice={n} className={className} read={read}>
          {children}
        </NoticeLink>
      )}
      settings={(close) => (
        <Link to="/settings/notifications" className={classes.bellSettings} onClick={close}>
          {t("notices.settings")}
        </Link>
      )}
    />
  );
}

/** The icon rail has tooltips; with labels they would only repeat. */
function Hinted({ label, wide, keys, children }: { label: string; wide: boolean; keys?: string; children: ReactNode }) {
  return (
    <Tooltip
      label={
        keys ? (
          <span className={classes.tip}>
            {label} <KeyHint keys={keys} on="fill" />
          </span>
        ) : (
          label
        )
      }
      position="right"
      disabled={wide}
    >
      {children as never}
    </Tooltip>
  );
}

function WorkspaceSwitcher({ wide }: { wide: boolean }) {
  const { t } = useTranslation();
  const { me, workspace } = useSession();
  const face = (
    <>
      <WorkspaceTile name={workspace.name} src={workspace.logo_url} />
      {wide ? <span className={classes.workspaceName}>{workspace.name}</span> : null}
    </>
  );
  if (me.workspaces.length < 2) {
    return (
      <Hinted label={workspace.name} wide={wide}>
        <div className={classes.workspace}>{face}</div>
      </Hinted>
    );
  }
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <UnstyledButton
          className={classes.workspace}
          aria-label={wide ? undefined : t("shell.switch_workspace", { name: workspace.name })}
        >
          {face}
          {wide ? <IconChevronDown size={14} stroke={1.75} /> : null}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("shell.workspaces")}</Menu.Label>
        {me.workspaces.map((w) => (
          <Menu.Item
            key={w.id}
            leftSection={<WorkspaceTile name={w.name} src={w.logo_url} size={22} />}
            aria-current={w.id === workspace.id || undefined}
            onClick={() => w.id !== workspace.id && switchWorkspace(w.id)}
          >
            {w.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
