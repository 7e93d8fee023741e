import { ActionIcon, Button, Menu } from "@mantine/core";
import {
  IconCheck,
  IconChevronDown,
  IconDots,
  IconLock,
  IconMail,
  IconUserMinus,
  IconUsersGroup,
} from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Invitation, Member, Role } from "@/lib/api/types";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { useClock } from "@/lib/time";
import { Avatar } from "@/ui/Avatar";
import { CopyField } from "@/ui/CopyField";
import { confirm } from "@/ui/confirm";
import { Dialog } from "@/ui/Dialog";
import { FormProblem } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { EmptyState } from "@/ui/States";
import table from "@/ui/table.module.css";
import { toast, toastProblem } from "@/ui/toast";
import { BotScope, type Scope } from "./BotScope";
import classes from "./MembersTable.module.css";
import { useResendInvitation, useResetSecond, useRevokeInvitation, useUpdateMember } from "./queries";
import { RemoveMember } from "./RemoveMember";
import { roleName } from "./roles";
import { TransferDialog } from "./TransferDialog";

type Props = {
  members: Member[];
  invitations: Invitation[];
  roles: Role[];
  bots: { id: string; name: string }[];
  mayManage: boolean;
  search: string;
  onClear: () => void;
};

export function MembersTable({ members, invitations, roles, bots, mayManage, search, onClear }: Props) {
  const { t } = useTranslation();
  const [scoping, setScoping] = useState<Member | null>(null);
  const [heir, setHeir] = useState<Member | null>(null);
  const [removing, setRemoving] = useState<Member | null>(null);
  const [link, setLink] = useState<Invitation | null>(null);
  const named = (all: boolean | undefined, ids: string[] | undefined) =>
    all !== false
      ? t("members.all_bots")
      : bots
          .filter((b) => ids?.includes(b.id))
          .map((b) => b.name)
          .join(", ") || "–";
  if (members.length + invitations.length === 0) {
    return (
      <EmptyState icon={<IconUsersGroup size={20} stroke={1.75} />} text={t("members.nobody", { search })}>
        <Button variant="default" onClick={onClear}>
          {t("actions.clear_filters")}
        </Button>
      </EmptyState>
    );
  }
  return (
    <div className={table.wrap}>
      <table className={`${table.table} ${table.stacked} ${classes.table}`}>
        <thead>
          <tr>
            <th className={table.main}>{t("members.member")}</th>
            <th className={classes.role}>{t("members.role")}</th>
            <th className={classes.bots}>{t("members.bots")}</th>
            <th className={classes.state}>{t("members.now")}</th>
            <th className={classes.date}>{t("members.added")}</th>
            <th className={classes.last}>
              <span className={classes.read}>{t("actions.actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {members.map((m) => (
            <MemberRow
              key={m.id}
              m={m}
              roles={roles}
              bots={named(m.all_bots, m.bot_ids)}
              mayManage={mayManage}
              onScope={() => setScoping(m)}
              onRemove={() => setRemoving(m)}
              onTransfer={() => setHeir(m)}
            />
          ))}
          {invitations.map((i) => (
            <InvitationRow
              key={i.id}
              i={i}
              bots={named(i.all_bots, i.bot_ids)}
              mayManage={mayManage}
              onLink={setLink}
            />
          ))}
        </tbody>
      </table>
      {scoping ? <ScopeDialog m={scoping} bots={bots} onClose={() => setScoping(null)} /> : null}
      {heir ? <TransferDialog member={heir} onClose={() => setHeir(null)} /> : null}
      {removing ? <RemoveMember member={removing} onClose={() => setRemoving(null)} /> : null}
      {link?.link ? (
        <Dialog onClose={() => setLink(null)} title={t("members.new_link")} size={520}>
          <div className={form.stack}>
            <p>{t("members.link_text", { email: link.email })}</p>
            <CopyField value={link.link} label={t("members.link")} filled />
          </div>
        </Dialog>
      ) : null}
    </div>
  );
}

function MemberRow({
  m,
  roles,
  bots,
  mayManage,
  onScope,
  onRemove,
  onTransfer,
}: {
  m: Member;
  roles: Role[];
  bots: string;
  mayManage: boolean;
  onScope: () => void;
  onRemove: () => void;
  onTransfer: () => void;
}) {
  const { t } = useTranslation();
  const clock = useClock();
  const { workspace } = useSession();
  const update = useUpdateMember();
  const reset = useResetSecond();
  const isMe = m.id === workspace.member_id;
  const isOwner = m.role.key === "owner";
  const mayChange = mayManage && !isOwner && !isMe;
  const onError = (e: unknown) => toastProblem(problemText(t, e));

  const onReset = async () => {
    const yes = await confirm({
      title: t("members.reset_title", { name: m.name }),
      text: t("members.reset_text"),
      action: t("members.reset"),
      cancel: t("actions.cancel"),
    });
    if (yes) reset.mutate(m.id, { onSuccess: () => toast(t("members.reset_done", { name: m.name })), onError });
  };
  const disabled = m.state === "disabled";
  return (
    <tr>
      <td className={table.main} data-phone="first">
        <div className={classes.person}>
          <Avatar name={m.name} seed={m.id} size={28} presence={disabled ? undefined : m.availability} />
          <div className={classes.names}>
            <div className={table.first}>
              {m.name} {isMe ? <span className={classes.you}>{t("members.you")}</span> : null}
            </div>
            <div className={table.second}>{m.email}</div>
          </div>
        </div>
      </td>
      <td className={classes.role} data-phone="under">
        {mayChange ? (
          <Menu position="bottom-start" width={200}>
            <Menu.Target>
              <button
                type="button"
                className={classes.roleButton}
                aria-label={t("members.role_of", { name: m.name, role: roleName(t, m.role) })}
              >
                {roleName(t, m.role)}
                <IconChevronDown size={14} stroke={1.75} />
              </button>
            </Menu.Target>
            <Menu.Dropdown>
              {roles
                .filter((r) => r.key !== "owner")
                .map((r) => (
                  <Menu.Item
                    key={r.id}
                    rightSection={r.id === m.role.id ? <IconCheck size={15} /> : null}
                    onClick={() =>
                      r.id !== m.role.id &&
                      update.mutate(
                        { id: m.id, role_id: r.id },
                        {
                          onSuccess: () => toast(t("members.role_saved", { name: m.name, role: roleName(t, r) })),
                          onError,
                        },
                      )
                    }
                  >
                    {roleName(t, r)}
                  </Menu.Item>
                ))}
            </Menu.Dropdown>
          </Menu>
        ) : (
          <span className={classes.fixed}>
            {roleName(t, m.role)}
            {isOwner ? <IconLock size={14} stroke={1.75} aria-label={t("members.owner_fixed")} /> : null}
          </span>
        )}
      </td>
      <td className={`${classes.bots} ${table.dim}`} title={bots} data-phone="under">
        {bots}
      </td>
      <td className={`${table.nowrap} ${table.dim}`}>
        {disabled ? t("members.disabled") : t(`availability.${m.availability}`)}
      </td>
      <td className={`${table.nowrap} ${table.dim}`} title={clock.exact(m.created_at)}>
        {clock.date(m.created_at)}
      </td>
      <td data-phone="end">
        {mayChange ? (
          <div className={table.actions}>
            <Menu position="bottom-end" width={200}>
              <Menu.Target>
                <ActionIcon size={28} aria-label={t("members.more", { name: m.name })}>
                  <IconDots size={16} stroke={1.75} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item onClick={onScope}>{t("members.choose_bots")}</Menu.Item>
                <Menu.Item
                  onClick={() =>
                    update.mutate(
                      { id: m.id, state: disabled ? "active" : "disabled" },
                      {
                        onSuccess: () =>
                          toast(t(disabled ? "members.enabled_toast" : "members.disabled_toast", { name: m.name })),
                        onError,
                      },
                    )
                  }
                >
                  {t(disabled ? "members.enable" : "members.disable")}
                </Menu.Item>
                {workspace.role.key === "owner" && !disabled ? (
                  <Menu.Item onClick={onTransfer}>{t("members.transfer")}</Menu.Item>
                ) : null}
                {m.second_factor && workspace.role.key === "owner" ? (
                  <Menu.Item onClick={() => void onReset()}>{t("members.reset")}</Menu.Item>
                ) : null}
                <Menu.Divider />
                <Menu.Item color="red" leftSection={<IconUserMinus size={16} stroke={1.75} />} onClick={onRemove}>
                  {t("members.remove")}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </div>
        ) : null}
      </td>
    </tr>
  );
}

function InvitationRow({
  i,
  bots,
  mayManage,
  onLink,
}: {
  i: Invitation;
  bots: string;
  mayManage: boolean;
  onLink: (i: Invitation) => void;
}) {
  const { t } = useTranslation();
  const clock = useClock();
  const resend = useResendInvitation();
  const revoke = useRevokeInvitation();
  const days = Math.ceil((Date.parse(i.expires_at) - Date.now()) / 86_400_000);
  const onError = (e: unknown) => toastProblem(problemText(t, e));
  const again = () => resend.mutate(i.id, { onSuccess: onLink, onError });
  const onRevoke = async () => {
    const yes = await confirm({
      title: t("members.revoke_title", { email: i.email }),
      text: t("members.revoke_text"),
      action: t("members.revoke"),
      cancel: t("actions.cancel"),
    });
    if (yes) revoke.mutate(i.id, { onSuccess: () => toast(t("members.revoked", { email: i.email })), onError });
  };
  return (
    <tr>
      <td className={table.main} data-phone="first">
        <div className={classes.person}>
          <Avatar name={i.email} size={28} dashed={<IconMail size={14} stroke={1.75} />} />
          <div className={classes.names}>
            <div className={table.first}>{i.email}</div>
            <div className={table.second}>
              {days > 0 ? t("members.invited", { count: days }) : t("members.expired")}
            </div>
          </div>
        </div>
      </td>
      <td className={classes.role} data-phone="under">
        {roleName(t, i.role)}
      </td>
      <td className={`${classes.bots} ${table.dim}`} title={bots} data-phone="under">
        {bots}
      </td>
      <td className={table.dim}>–</td>
      <td className={`${table.nowrap} ${table.dim}`} title={clock.exact(i.created_at)}>
        {clock.date(i.created_at)}
      </td>
      <td data-phone="end">
        {mayManage ? (
          <div className={table.actions}>
            <button
              type="button"
              className={`${table.link} ${classes.again}`}
              disabled={resend.isPending}
              onClick={again}
            >
              {t("members.resend")}
            </button>
            <Menu position="bottom-end" width={180}>
              <Menu.Target>
                <ActionIcon size={28} aria-label={t("members.more", { name: i.email })}>
                  <IconDots size={16} stroke={1.75} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item className={classes.phoneOnly} onClick={again}>
                  {t("members.resend")}
                </Menu.Item>
                <Menu.Item color="red" onClick={() => void onRevoke()}>
                  {t("members.revoke")}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </div>
        ) : null}
      </td>
    </tr>
  );
}

function ScopeDialog({ m, bots, onClose }: { m: Member; bots: { id: string; name: string }[]; onClose: () => void }) {
  const { t } = useTranslation();
  const update = useUpdateMember();
  const [scope, setScope] = useState<Scope>({ all_bots: m.all_bots, bot_ids: m.bot_ids });
  return (
    <Dialog onClose={onClose} title={t("members.bots_of", { name: m.name })} size={420}>
      <FormProblem text={update.isError ? problemText(t, update.error) : null} />
      <div className={form.stack}>
        <BotScope value={scope} bots={bots} onChange={setScope} />
        <div className={form.actions}>
          <Button size="sm" variant="default" onClick={onClose}>
            {t("actions.cancel")}
          </Button>
          <Button
            size="sm"
            loading={update.isPending}
            disabled={!scope.all_bots && scope.bot_ids.length === 0}
            onClick={() =>
              update.mutate(
                { id: m.id, ...scope },
                {
                  onSuccess: () => {
                    toast(t("members.bots_saved", { name: m.name }));
                    onClose();
                  },
                },
              )
            }
          >
            {t("actions.save")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
