import { ActionIcon } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Role } from "@/lib/api/types";
import { problemText } from "@/lib/problem";
import { confirm } from "@/ui/confirm";
import { toast, toastProblem } from "@/ui/toast";
import { useDeleteRole } from "./queries";

/** In the head of an own role's column. A role that somebody has is kept, and why is said. */
export function DeleteRole({ role }: { role: Role }) {
  const { t } = useTranslation();
  const remove = useDeleteRole();
  const { name } = role;
  const onClick = async () => {
    if (role.member_count > 0) {
      toastProblem(t("errors.role.in_use"));
      return;
    }
    const yes = await confirm({
      title: t("matrix.delete_title", { name }),
      text: t("matrix.delete_text"),
      action: t("matrix.delete"),
      cancel: t("actions.cancel"),
      danger: true,
    });
    if (!yes) return;
    remove.mutate(role.id, {
      onSuccess: () => toast(t("matrix.role_deleted", { name })),
      onError: (e) => toastProblem(problemText(t, e)),
    });
  };
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={24}
      loading={remove.isPending}
      aria-label={t("matrix.delete_named", { name })}
      onClick={() => void onClick()}
    >
      <IconTrash size={15} stroke={1.75} />
    </ActionIcon>
  );
}
