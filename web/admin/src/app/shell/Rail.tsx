import { UnstyledButton, VisuallyHidden } from "@mantine/core";
import {
  IconBell,
  IconChevronDown,
  IconKeyboard,
  IconLayoutSidebarLeftCollapse,
  IconLayoutSidebarLeftExpand,
  IconSearch,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useNeedsYou } from "@/features/inbox";
import { NoticePopover, useUnreadNotices } from "@/features/notices";
import { useSession } from "@/lib/session";
import { Avatar, WorkspaceTile } from "@/ui/Avatar";
import { KeyHint } from "@/ui/KeyHint";
import { Opener } from "@/ui/Opener";
import { capped } from "@/ui/Tag";
import { AccountMenu, WorkspaceMenu } from "./later";
import { NoticeLink } from "./NoticeLink";
import { navItems } from "./nav";
import classes from "./Rail.module.css";
import { RailTips } from "./RailTips";

type Props = { wide: boolean; onToggle: () => void; onSearch: () => void; onKeys: () => void };

export function Rail({ wide, onToggle, onSearch, onKeys }: Props) {
  const { t } = useTranslation();
  const session = useSession();
  const waiting = useNeedsYou();
  return (
    <nav className={classes.rail} data-wide={wide || undefined} aria-label={t("shell.navigation")}>
      <RailTips on={!wide}>
        <WorkspaceSwitcher wide={wide} />
        <UnstyledButton
          className={classes.item}
          onClick={onSearch}
          aria-label={wide ? undefined : t("shell.search")}
          aria-keyshortcuts="Control+K Meta+K"
          data-tip={t("shell.search")}
          data-tip-keys="modK"
        >
          <IconSearch size={18} stroke={1.75} />
          {wide ? (
            <>
              <span className={classes.label}>{t("shell.search")}</span>
              <KeyHint keys="modK" />
            </>
          ) : null}
        </UnstyledButton>
        <div className={classes.gap} />
        <ul className={classes.list}>
          {navItems(session).map((item) => (
            <li key={item.key}>
              <Link
                to={item.to}
                className={classes.item}
                data-tip={t(`nav.${item.key}`)}
                activeProps={{ "data-active": true } as object}
              >
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
            </li>
          ))}
        </ul>
        <div className={classes.bottom}>
          <Bell wide={wide} />
          <UnstyledButton
            className={classes.item}
            onClick={onKeys}
            aria-label={t("shell.keys")}
            data-tip={t("shell.keys")}
            data-tip-keys="?"
          >
            <IconKeyboard size={18} stroke={1.75} />
            {wide ? (
              <>
                <span className={classes.label}>{t("shell.keys")}</span>
                <KeyHint keys="?" />
              </>
            ) : null}
          </UnstyledButton>
          <UnstyledButton
            className={classes.item}
            onClick={onToggle}
            aria-label={t(wide ? "shell.narrow" : "shell.widen")}
            data-tip={t(wide ? "shell.narrow" : "shell.widen")}
          >
            {wide ? (
              <IconLayoutSidebarLeftCollapse size={18} stroke={1.75} />
            ) : (
              <IconLayoutSidebarLeftExpand size={18} stroke={1.75} />
            )}
            {wide ? <span className={classes.label}>{t("shell.narrow")}</span> : null}
          </UnstyledButton>
          <Opener opens="menu" popup={(o) => <AccountMenu position="right-end" {...o} />}>
            {(button) => (
              <UnstyledButton
                {...button}
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
            )}
          </Opener>
        </div>
      </RailTips>
    </nav>
  );
}

function Bell({ wide }: { wide: boolean }) {
  const { t } = useTranslation();
  const unread = useUnreadNotices();
  return (
    <Opener
      opens="dialog"
      popup={(o) => (
        <NoticePopover
          {...o}
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
      )}
    >
      {(button) => (
        <UnstyledButton
          {...button}
          className={classes.item}
          aria-label={wide ? undefined : unread > 0 ? t("notices.bell", { count: unread }) : t("notices.title")}
          data-tip={t("notices.title")}
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
    </Opener>
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
  if (me.workspaces.length < 2 && !me.may_create_workspace) {
    return (
      <div className={classes.workspace} data-tip={workspace.name}>
        {face}
      </div>
    );
  }
  return (
    <Opener opens="menu" popup={(o) => <WorkspaceMenu {...o} />}>
      {(button) => (
        <UnstyledButton
          {...button}
          className={classes.workspace}
          aria-label={wide ? undefined : t("shell.switch_workspace", { name: workspace.name })}
        >
          {face}
          {wide ? <IconChevronDown size={14} stroke={1.75} /> : null}
        </UnstyledButton>
      )}
    </Opener>
  );
}
