import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../../ui/icons";
import { useTalk } from "./texts";

export interface Choice {
  label: string;
  icon: "person" | "pen";
  run: () => void;
}

function itemsOf(menu: HTMLElement | null): HTMLButtonElement[] {
  return [...(menu?.querySelectorAll<HTMLButtonElement>("[role=menuitem]") ?? [])];
}

export function Menu({ choices }: { choices: Choice[] }) {
  const t = useTalk();
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const toggle = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!open) return;
    itemsOf(root.current)[0]?.focus();
    const away = (e: Event) => {
      if (!root.current?.contains(e.target as Node)) setOpen(false);
    };
    const keys = (e: KeyboardEvent) => {
      const all = itemsOf(root.current);
      const at = all.indexOf(document.activeElement as HTMLButtonElement);
      const go: Record<string, number> = {
        ArrowDown: at + 1,
        ArrowUp: at - 1 + all.length,
        Home: 0,
        End: all.length - 1,
      };
      const to = go[e.key];
      if (to !== undefined) all[to % all.length]?.focus();
      else if (e.key === "Escape") toggle.current?.focus();
      if (e.key === "Escape" || e.key === "Tab") setOpen(false);
      // Escape closes one layer: this one.
      if (e.key === "Escape" || to !== undefined) e.preventDefault();
    };
    document.addEventListener("pointerdown", away);
    document.addEventListener("keydown", keys, true);
    return () => {
      document.removeEventListener("pointerdown", away);
      document.removeEventListener("keydown", keys, true);
    };
  }, [open]);

  return (
    <div class="menu-root" ref={root}>
      <button
        type="button"
        ref={toggle}
        class="icon-button"
        aria-label={t.more}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon name="more" />
      </button>
      {open && (
        <div class="menu" role="menu" aria-label={t.more}>
          {choices.map((c) => (
            <button
              key={c.label}
              type="button"
              role="menuitem"
              onClick={() => {
                setOpen(false);
                toggle.current?.focus();
                c.run();
              }}
            >
              <Icon name={c.icon} /> {c.label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
