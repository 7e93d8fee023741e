import { type FocusEvent, type PointerEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { KeyHint } from "@/ui/KeyHint";
import classes from "./RailTips.module.css";

const DELAY_MS = 350;

type Tip = { text: string; keys: string | undefined; top: number; left: number };

/** What the icons of the narrow rail mean, beside them. The names themselves stand in the buttons, for those who hear. */
export function RailTips({ on, children }: { on: boolean; children: ReactNode }) {
  const [tip, setTip] = useState<Tip | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const hide = () => {
    clearTimeout(timer.current);
    setTip(null);
  };
  const show = (target: EventTarget, after: number) => {
    hide();
    const el = (target as Element).closest<HTMLElement>("[data-tip]");
    if (!on || !el || el.ariaExpanded === "true") return;
    timer.current = setTimeout(() => {
      const { top, height, right } = el.getBoundingClientRect();
      setTip({ text: el.dataset.tip ?? "", keys: el.dataset.tipKeys, top: top + height / 2, left: right + 6 });
    }, after);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only listens to what happens inside
    <div
      className={classes.around}
      onPointerOver={(e: PointerEvent) => (e.pointerType === "touch" ? undefined : show(e.target, DELAY_MS))}
      onPointerLeave={hide}
      onPointerDown={hide}
      onFocus={(e: FocusEvent) => (e.target.matches(":focus-visible") ? show(e.target, 0) : undefined)}
      onBlur={hide}
      onKeyDown={hide}
    >
      {children}
      {tip ? (
        <span className={classes.tip} style={{ top: tip.top, left: tip.left }} aria-hidden>
          {tip.text}
          {tip.keys ? <KeyHint keys={tip.keys} on="fill" /> : null}
        </span>
      ) : null}
    </div>
  );
}
