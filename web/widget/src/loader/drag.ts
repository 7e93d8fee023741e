import type { Memory, remember } from "./memory";
import type { put as Put, View } from "./view";

/** A finger or mouse that moves less than this has clicked. */
const CLICK = 5;
const EDGE = 10;
const SIZE = 56;

/**
 * Lets the visitor move the button; the chat then opens from the corner nearest to it. A script of its own,
 * `/widget-drag.js`, for the bots whose button can be moved.
 */
export function drag(
  view: View,
  put: typeof Put,
  memory: ReturnType<typeof remember>,
  begin: (returnFocus: false) => void,
): void {
  const { launch } = view;
  const { place } = memory.get();
  let from: [number, number] | null = null;
  let to: Memory["place"];
  const within = (at: number, room: number) =>
    Math.round(Math.min(Math.max(at, EDGE), Math.max(room - SIZE - EDGE, EDGE)));
  const move = (x: number, y: number) => {
    const right = x + SIZE / 2 > innerWidth / 2;
    const low = y + SIZE / 2 > innerHeight / 2;
    to = [
      `${low ? "bottom" : "top"}_${right ? "right" : "left"}`,
      within(right ? innerWidth - x - SIZE : x, innerWidth),
      within(low ? innerHeight - y - SIZE : y, innerHeight),
    ];
    put(view, ...to);
  };
  launch.style.touchAction = "none";
  if (place) put(view, place[0], within(place[1], innerWidth), within(place[2], innerHeight));
  launch.addEventListener("pointerdown", (e) => {
    const at = launch.getBoundingClientRect();
    from = [e.clientX - at.left, e.clientY - at.top];
    to = undefined;
    const start = [e.clientX, e.clientY] as const;
    launch.setPointerCapture(e.pointerId);
    launch.onpointermove = (m) => {
      if (!from || (!to && Math.hypot(m.clientX - start[0], m.clientY - start[1]) <= CLICK)) return;
      if (!to) begin(false);
      move(m.clientX - from[0], m.clientY - from[1]);
    };
  });
  launch.addEventListener("lostpointercapture", () => {
    launch.onpointermove = from = null;
    if (to) memory.set({ place: to });
  });
  launch.addEventListener(
    "click",
    (e) => {
      if (to) e.stopImmediatePropagation();
      to = undefined;
    },
    true,
  );
}
