import { Menu } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { NewWorkspace } from "@/features/people";
import { switchWorkspace, useSession } from "@/lib/session";
import { WorkspaceTile } from "@/ui/Avatar";
import { At, type Opened, useOpened } from "@/ui/Opener";

/** The workspaces of this account, to work in another. */
export default function WorkspaceMenu({ at, opened, onChange }: Opened) {
  const [making, setMaking] = useState(false);
  const { t } = useTranslation();
  const { me, workspace } = useSession();
  const shown = useOpened(opened);
  return (
    <>
      {making ? (
        <Suspense>
          <NewWorkspace onClose={() => setMaking(false)} />
        </Suspense>
      ) : null}
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
          {me.may_create_workspace ? (
            <>
              <Menu.Divider />
              <Menu.Item leftSection={<IconPlus size={15} stroke={1.75} />} onClick={() => setMaking(true)}>
                {t("sign_up.new_workspace")}
              </Menu.Item>
            </>
          ) : null}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
