// Keeps what is looked at where it is: older lines come above it, pictures grow, lines far away are drawn or left.
import { type RefObject, useEffect, useLayoutEffect, useMemo } from "react";

/** So near to the end counts as there. */
const END = 48;

export function useAnchor(box: RefObject<HTMLElement | null>, inner: RefObject<HTMLElement | null>) {
  const place = useMemo(() => {
    let end = true;
    let held: { el: Element; at: number } | null = null;
    /** How far a line is from the beginning of all that is drawn. */
    const within = (el: Element, all: HTMLElement) =>
      el.getBoundingClientRect().top - all.getBoundingClientRect().top + all.scrollTop;
    const hold = (all: HTMLElement) => {
      const top = all.getBoundingClientRect().top;
      const seen = (what: string) =>
        [...all.querySelectorAll(what)].find((x) => x.getBoundingClientRect().bottom > top);
      const el = seen("[data-seq]") ?? seen("[data-heap]");
      held = el ? { el, at: within(el, all) } : null;
    };
    return {
      atEnd: () => end,
      leaveEnd: () => {
        end = false;
      },
      /** He has scrolled, or was brought somewhere. */
      note: () => {
        const all = box.current;
        if (!all) return;
        end = all.scrollHeight - all.scrollTop - all.clientHeight < END;
        hold(all);
      },
      /** Something has changed its height. */
      keep: () => {
        const all = box.current;
        if (!all) return;
        if (end) {
          all.scrollTop = all.scrollHeight;
          return;
        }
        if (!held?.el.isConnected) return hold(all);
        const by = within(held.el, all) - held.at;
        held.at += by;
        if (Math.abs(by) >= 1) all.scrollTop += by;
      },
      toEnd: (smooth = false) => {
        const all = box.current;
        // Through thousands of lines nobody wants to fly.
        const far = all ? all.scrollHeight - all.scrollTop > 8 * all.clientHeight : false;
        if (!smooth || far) end = true;
        all?.scrollTo({ top: all.scrollHeight, behavior: smooth && !far ? "smooth" : "instant" });
      },
    };
  }, [box]);

  // Before paint: the first view is the end, and older lines push nothing down.
  useLayoutEffect(() => place.keep());
  // The composer grows, the window changes, a picture comes.
  useEffect(() => {
    const watch = new ResizeObserver(() => place.keep());
    for (const el of [box.current, inner.current]) if (el) watch.observe(el);
    return () => watch.disconnect();
  }, [box, inner, place]);
  return place;
}
