// When the plain field gives way to the editor.

/** So long nobody has typed: an input method without a window of its own may still be at the last word before that. */
export const QUIET = 800;
/** How often a field that is being written in is asked again, in milliseconds. */
export const ASK_AGAIN = 300;

export type Moment = {
  focused: boolean;
  /** An input method has a word open. */
  composing: boolean;
  /** When a key or the pointer was last pressed in it, or a letter came; null when none did: its cursor is nobody's choice. */
  typed: number | null;
  now: number;
};

/** Between two keystrokes of somebody who writes nothing is exchanged. */
export function maySwap(m: Moment): boolean {
  if (m.composing) return false;
  return !m.focused || m.typed === null || m.now - m.typed >= QUIET;
}
