import { type FloatingPosition, Menu, SegmentedControl, useMantineColorScheme } from "@mantine/core";
import {
  IconBell,
  IconCheck,
  IconDeviceDesktop,
  IconLogout,
  IconLogout2,
  IconMoon,
  IconSun,
  IconUserCircle,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useUnreadNotices } from "@/features/notices";
import { NewWorkspace, useSetAvailability, useSignOut, useUpdateMe } from "@/features/people";
import type { Availability } from "@/lib/api/types";
import { LANGUAGES, setLanguage } from "@/lib/i18n";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { confirm } from "@/ui/confirm";
import { At, type Opened, useOpened } from "@/ui/Opener";
import { toastProblem } from "@/ui/toast";
import classes from "./AccountMenu.module.css";
import { WorkspaceItems } from "./WorkspaceItems";

const STATES: Availability[] = ["online", "away", "offline"];

type Props = Opened & {
  position: FloatingPosition;
  /** There is no other place for the workspaces. */
  workspaces?: boolean;
};

/** Who I am here: availability, theme, language, and the ways out. */
export default function AccountMenu({ at, opened, onChange, position, workspaces }: Props) {
  const { t, i18n } = useTranslation();
  const shown = useOpened(opened);
  const navigate = useNavigate();
  const { account, me, workspace } = useSession();
  const [making, setMaking] = useState(false);
  const unread = useUnreadNotices();
  const setAvailability = useSetAvailability(workspace.id);
  const updateMe = useUpdateMe();
  const signOut = useSignOut();
  const { colorScheme, setColorScheme } = useMantineColorScheme();

  const leaveEverywhere = async () => {
    const yes = await confirm({
      title: t("account.sign_out_everywhere"),
      text: t("account.sign_out_everywhere_text"),
      action: t("account.sign_out_everywhere"),
      cancel: t("actions.cancel"),
    });
    if (yes) signOut.mutate(true, { onError: (e) => toastProblem(problemText(t, e)) });
  };

  const menu = (
    <Menu position={position} width={248} opened={shown} onChange={onChange}>
      <Menu.Target>
        <At node={at} />
      </Menu.Target>
      <Menu.Dropdown className={classes.menu}>
        <div className={classes.who}>
          <div className={classes.name}>{account.name}</div>
          <div className={classes.email}>{account.email}</div>
        </div>
        {workspaces && (me.workspaces.length > 1 || me.may_create_workspace) ? (
          <>
            <Menu.Divider />
            <WorkspaceItems onNew={() => setMaking(true)} />
          </>
        ) : null}
        <Menu.Divider />
        <Menu.Label>{t("account.availability")}</Menu.Label>
        {STATES.map((s) => (
          <Menu.Item
            key={s}
            role="menuitemradio"
            aria-checked={workspace.availability === s}
            closeMenuOnClick={false}
            leftSection={<span className={classes.dot} data-state={s} />}
            rightSection={workspace.availability === s ? <IconCheck size={15} /> : null}
            onClick={() => setAvailability.mutate(s, { onError: (e) => toastProblem(problemText(t, e)) })}
          >
            {t(`availability.${s}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <div className={classes.row}>
          <span>{t("account.theme")}</span>
          <SegmentedControl
            value={colorScheme}
            onChange={(v) => setColorScheme(v as "light" | "dark" | "auto")}
            aria-label={t("account.theme")}
            data={[
              { value: "light", label: <Icon label={t("account.light")} icon={<IconSun size={15} stroke={1.75} />} /> },
              { value: "dark", label: <Icon label={t("account.dark")} icon={<IconMoon size={15} stroke={1.75} />} /> },
              {
                value: "auto",
                label: <Icon label={t("account.system")} icon={<IconDeviceDesktop size={15} stroke={1.75} />} />,
              },
            ]}
          />
        </div>
        <div className={classes.row}>
          <span>{t("account.language")}</span>
          <SegmentedControl
            value={i18n.language}
            aria-label={t("account.language")}
            data={LANGUAGES.map((l) => ({ value: l.id, label: <span title={l.name}>{l.id.toUpperCase()}</span> }))}
            onChange={(v) => {
              void setLanguage(v as "en" | "vi");
              updateMe.mutate({ locale: v });
            }}
          />
        </div>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconBell size={16} stroke={1.75} />}
          onClick={() => navigate({ to: "/notifications" })}
        >
          {unread > 0 ? t("notices.bell", { count: unread }) : t("notices.title")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconUserCircle size={16} stroke={1.75} />}
          onClick={() => navigate({ to: "/settings/account" })}
        >
          {t("account.your_account")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLogout size={16} stroke={1.75} />}
          onClick={() => signOut.mutate(false, { onError: (e) => toastProblem(problemText(t, e)) })}
        >
          {t("account.sign_out")}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout2 size={16} stroke={1.75} />} onClick={leaveEverywhere}>
          {t("account.sign_out_everywhere")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
  return (
    <>
      {making ? (
        <Suspense>
          <NewWorkspace onClose={() => setMaking(false)} />
        </Suspense>
      ) : null}
      {menu}
    </>
  );
}

function Icon({ label, icon }: { label: string; icon: ReactNode }) {
  return (
    <span className={classes.icon} title={label}>
      {icon}
      <span className={classes.hidden}>{label}</span>
    </span>
  );
}
