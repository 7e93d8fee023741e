import { Button, Menu } from "@mantine/core";
import { IconCheck, IconPlus } from "@tabler/icons-react";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { AREAS, type Level, MODULES, type Module, type Role } from "@/lib/api/types";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { useClock } from "@/lib/time";
import { Tag } from "@/ui/Tag";
import { toast, toastProblem } from "@/ui/toast";
import { useUnsavedGuard } from "@/ui/UnsavedGuard";
import { DeleteRole } from "./DeleteRole";
import { NewRole } from "./NewRole";
import { useSaveRoles } from "./queries";
import { RenameRole } from "./RenameRole";
import classes from "./RoleMatrix.module.css";
import { roleName } from "./roles";

const LEVELS: Level[] = ["none", "view", "edit", "manage"];
const ORDER: Record<Level, number> = { none: 0, view: 1, edit: 2, manage: 3 };

type Changes = Record<string, Partial<Record<Module, Level>>>;

/** Roles × areas. Arrow keys walk, 0–3 set a level, Enter opens the choices. */
export function RoleMatrix({ roles, mayManage }: { roles: Role[]; mayManage: boolean }) {
  const { t } = useTranslation();
  const clock = useClock();
  const { workspace } = useSession();
  const save = useSaveRoles();
  const [changes, setChanges] = useState<Changes>({});
  const [at, setAt] = useState({ row: 0, col: 1 });
  const [open, setOpen] = useState<string | null>(null);
  const [adding, setAdding] = useState(false);
  const grid = useRef<HTMLTableElement>(null);

  const saved = (r: Role, m: Module): Level => r.permissions[m] ?? "none";
  const now = (r: Role, m: Module): Level => changes[r.id]?.[m] ?? saved(r, m);
  const changed = (r: Role, m: Module) => now(r, m) !== saved(r, m);
  const count = useMemo(
    () =>
      roles.reduce(
        (n, r) =>
          n +
          MODULES.filter((m) => (changes[r.id]?.[m] ?? r.permissions[m] ?? "none") !== (r.permissions[m] ?? "none"))
            .length,
        0,
      ),
    [roles, changes],
  );
  useUnsavedGuard(count > 0 && !save.isPending);

  const fixed = (r: Role) => !mayManage || r.key === "owner";
  const mayGrant = (m: Module, l: Level) => ORDER[l] <= ORDER[workspace.permissions[m] ?? "none"];
  const mayCopy = (r: Role) => MODULES.every((m) => mayGrant(m, saved(r, m)));
  const set = (r: Role, m: Module, l: Level) => {
    if (fixed(r) || !mayGrant(m, l)) return;
    setChanges((c) => ({ ...c, [r.id]: { ...c[r.id], [m]: l } }));
  };
  const focus = (row: number, col: number) => {
    const next = {
      row: Math.max(0, Math.min(AREAS.length - 1, row)),
      col: Math.max(0, Math.min(roles.length - 1, col)),
    };
    setAt(next);
    grid.current?.querySelector<HTMLElement>(`[data-cell="${next.row}-${next.col}"]`)?.focus();
  };
  const onKey = (e: KeyboardEvent, row: number, col: number) => {
    const role = roles[col];
    const module = AREAS[row];
    const move: Record<string, [number, number]> = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
    };
    const step = move[e.key];
    if (step) {
      e.preventDefault();
      e.stopPropagation();
      focus(row + step[0], col + step[1]);
    } else if (role && module && /^[0-3]$/.test(e.key)) {
      e.preventDefault();
      set(role, module, LEVELS[Number(e.key)] as Level);
    }
  };
  const onSave = () => {
    const list = roles
      .filter((r) => MODULES.some((m) => changed(r, m)))
      .map((r) => ({ id: r.id, permissions: Object.fromEntries(MODULES.map((m) => [m, now(r, m)])) }));
    save.mutate(list, {
      onSuccess: () => {
        setChanges({});
        toast(t("matrix.saved", { count: list.length }));
      },
      onError: (e) => toastProblem(problemText(t, e)),
    });
  };

  return (
    <section className={classes.card} aria-labelledby="matrix-title">
      <div className={classes.head}>
        <h2 className={classes.title} id="matrix-title">
          {t("matrix.title")}
        </h2>
        <p className={classes.hint}>{t(mayManage ? "matrix.hint" : "matrix.read_only")}</p>
        {count > 0 ? (
          <div className={classes.actions}>
            <Tag tone="accent">{t("matrix.changes", { count })}</Tag>
            <Button variant="subtle" color="gray" onClick={() => setChanges({})}>
              {t("matrix.undo")}
            </Button>
            <Button loading={save.isPending} onClick={onSave}>
              {t("matrix.save")}
            </Button>
          </div>
        ) : mayManage ? (
          <div className={classes.actions}>
            <Button variant="default" leftSection={<IconPlus size={16} stroke={2} />} onClick={() => setAdding(true)}>
              {t("matrix.new_role")}
            </Button>
          </div>
        ) : null}
      </div>
      {adding ? <NewRole sources={roles.filter(mayCopy)} onClose={() => setAdding(false)} /> : null}
      <div className={classes.wrap}>
        <table
          className={classes.table}
          ref={grid}
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the cells are controls one walks through with arrow keys
          role="grid"
          aria-labelledby="matrix-title"
          aria-readonly={!mayManage}
        >
          <thead>
            <tr>
              <th scope="col">{t("matrix.area")}</th>
              {roles.map((r) => (
                <th key={r.id} scope="col">
                  <span className={classes.role}>
                    <span className={classes.name}>{roleName(t, r)}</span>
                    <span className={classes.people}>{clock.number(r.member_count)}</span>
                    {mayManage && !r.builtin ? (
                      <>
                        <RenameRole role={r} />
                        <DeleteRole role={r} />
                      </>
                    ) : null}
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {AREAS.map((m, row) => (
              <tr key={m}>
                <th scope="row">{t(`modules.${m}`)}</th>
                {roles.map((r, col) => {
                  const level = now(r, m);
                  const id = `${row}-${col}`;
                  const tab = at.row === row && at.col === col ? 0 : -1;
                  if (fixed(r)) {
                    return (
                      <td
                        key={r.id}
                        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a cell of the grid that can be walked to but not changed
                        role="gridcell"
                        data-cell={id}
                        tabIndex={tab}
                        data-fixed={r.key === "owner" || undefined}
                        onKeyDown={(e) => onKey(e, row, col)}
                        onFocus={() => setAt({ row, col })}
                      >
                        <span className={classes.cell}>
                          <Bars level={level} />
                          {t(`levels.${level}`)}
                        </span>
                      </td>
                    );
                  }
                  return (
                    // biome-ignore lint/a11y/useFocusableInteractive: the control in it takes the focus
                    <td
                      key={r.id}
                      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a cell of the grid that holds its control
                      role="gridcell"
                    >
                      <Menu
                        opened={open === id}
                        onChange={(o) => setOpen(o ? id : null)}
                        position="bottom-start"
                        width={200}
                      >
                        <Menu.Target>
                          <button
                            type="button"
                            data-cell={id}
                            tabIndex={tab}
                            className={classes.cell}
                            data-changed={changed(r, m) || undefined}
                            aria-label={t("matrix.cell", {
                              area: t(`modules.${m}`),
                              role: roleName(t, r),
                              level: t(`levels.${level}`),
                            })}
                            onFocus={() => setAt({ row, col })}
                            onKeyDown={(e) => onKey(e, row, col)}
                          >
                            <Bars level={level} />
                            {t(`levels.${level}`)}
                          </button>
                        </Menu.Target>
                        <Menu.Dropdown>
                          {LEVELS.map((l) => (
                            <Menu.Item
                              key={l}
                              disabled={!mayGrant(m, l)}
                              rightSection={l === level ? <IconCheck size={15} /> : null}
                              onClick={() => set(r, m, l)}
                            >
                              <span className={classes.option}>{t(`levels.${l}`)}</span>
                              <span className={classes.optionHelp}>
                                {l === "none" ? t("level_help.none") : t(`level_help.${m}.${l}`)}
                              </span>
                            </Menu.Item>
                          ))}
                        </Menu.Dropdown>
                      </Menu>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Bars({ level }: { level: Level }) {
  const n = ORDER[level];
  return (
    <span className={classes.bars} aria-hidden="true">
      <i data-on={n > 0 || undefined} />
      <i data-on={n > 1 || undefined} />
      <i data-on={n > 2 || undefined} />
    </span>
  );
}
