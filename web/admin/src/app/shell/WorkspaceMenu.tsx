import { Menu } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { switchWorkspace, useSession } from "@/lib/session";
import { WorkspaceTile } from "@/ui/Avatar";
import { At, type Opened, useOpened } from "@/ui/Opener";

/** The workspaces of this account, to work in another. */
export default function WorkspaceMenu({ at, opened, onChange }: Opened) {
  const { t } = useTranslation();
  const { me, workspace } = useSession();
  const shown = useOpened(opened);
  return (
    <Menu position="bottom-start" width={240} opened={shown} onChange={onChange}>
      <Menu.Target>
        <At node={at} />
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
