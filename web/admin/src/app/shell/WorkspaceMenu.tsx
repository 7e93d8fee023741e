import { Menu } from "@mantine/core";
import { Suspense, useState } from "react";
import { NewWorkspace } from "@/features/people";
import { At, type Opened, useOpened } from "@/ui/Opener";
import { WorkspaceItems } from "./WorkspaceItems";

/** The workspaces of this account, to work in another. */
export default function WorkspaceMenu({ at, opened, onChange }: Opened) {
  const [making, setMaking] = useState(false);
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
          <WorkspaceItems onNew={() => setMaking(true)} />
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
