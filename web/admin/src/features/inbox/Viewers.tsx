import { Tooltip, VisuallyHidden } from "@mantine/core";
import { IconEye } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/lib/session";
import { Avatar } from "@/ui/Avatar";
import classes from "./ThreadHeader.module.css";
import { useViewers } from "./viewing";

/** Who else looks at this conversation right now. */
export function Viewers({ id }: { id: string }) {
  const { t } = useTranslation();
  const { workspace } = useSession();
  const others = useViewers(id).filter((x) => x.id !== workspace.member_id);
  if (others.length === 0) return null;
  const text = t("desk.also_here", { names: others.map((x) => x.name).join(", ") });
  return (
    <Tooltip label={text}>
      <div className={classes.viewers} role="status">
        <IconEye size={16} stroke={1.75} />
        <VisuallyHidden>{text}</VisuallyHidden>
        {others.slice(0, 3).map((x) => (
          <Avatar key={x.id} name={x.name} seed={x.id} size={22} />
        ))}
      </div>
    </Tooltip>
  );
}
