import { Menu } from "@mantine/core";
import { IconCheck, IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { switchWorkspace, useSession } from "@/lib/session";
import { WorkspaceTile } from "@/ui/Avatar";

/** The workspaces of this account in a menu, and a way to a further one. */
export function WorkspaceItems({ onNew }: { onNew: () => void }) {
  const { t } = useTranslation();
  const { me, workspace } = useSession();
  return (
    <>
      <Menu.Label>{t("shell.workspaces")}</Menu.Label>
      {me.workspaces.map((w) => (
        <Menu.Item
          key={w.id}
          leftSection={<WorkspaceTile name={w.name} src={w.logo_url} size={22} />}
          rightSection={w.id === workspace.id ? <IconCheck size={15} /> : null}
          aria-current={w.id === workspace.id || undefined}
          onClick={() => w.id !== workspace.id && switchWorkspace(w.id)}
        >
          {w.name}
        </Menu.Item>
      ))}
      {me.may_create_workspace ? (
        <Menu.Item leftSection={<IconPlus size={15} stroke={1.75} />} onClick={onNew}>
          {t("sign_up.new_workspace")}
        </Menu.Item>
      ) : null}
    </>
  );
}
