import { type ReactNode, type RefObject, useEffect, useRef, useState } from "react";

/** About what a line takes that was never shown. */
const LINE = 64;

type Props = {
  n: number;
  count: number;
  box: RefObject<HTMLElement | null>;
  /** Shown from the beginning; the others when they come near. */
  first: boolean;
  /** Somebody goes to a line in it. */
  wanted: boolean;
  children: () => ReactNode;
};

/** Some lines of a thread. Far from what is looked at only their height is left. */
export function Heap({ n, count, box, first, wanted, children }: Props) {
  const el = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(first);
  const height = useRef(count * LINE);
  useEffect(() => {
    const here = el.current;
    if (!here) return;
    const watch = new IntersectionObserver(
      (all) => {
        const on = all[all.length - 1]?.isIntersecting ?? true;
        if (!on && busy(here)) return;
        if (!on && here.dataset.near !== undefined) height.current = here.offsetHeight;
        setNear(on);
      },
      { root: box.current, rootMargin: "1600px 0px" },
    );
    watch.observe(here);
    return () => watch.disconnect();
  }, [box]);
  // It stays drawn when the wish is fulfilled, until it is seen to be far: or what he was brought to would move away.
  if (wanted && !near) setNear(true);
  const shown = near || wanted;
  return (
    <div
      ref={el}
      data-heap={n}
      data-near={shown ? "" : undefined}
      style={shown ? undefined : { height: height.current }}
    >
      {shown ? children() : null}
    </div>
  );
}

/** Whether something goes on in it: a note that is being changed, a recording that is heard, the cursor. */
function busy(el: HTMLElement): boolean {
  return (
    el.contains(document.activeElement) ||
    el.querySelector("textarea, [contenteditable=true]") !== null ||
    [...el.querySelectorAll<HTMLMediaElement>("audio, video")].some((m) => !m.paused)
  );
}
