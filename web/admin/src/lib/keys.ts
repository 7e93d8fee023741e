// Single keys that act on what is in view. Off while somebody types, while a
// dialog or a menu is open, and with a modifier held (⌘K and ⌘S ask for theirs).
import { useEffect, useRef } from "react";
import { read, write } from "./storage";

export const isMac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);
export const modKey = isMac ? "⌘" : "Ctrl";

export function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

function busy(): boolean {
  // A field keeps its list in the page while it is closed.
  const open = document.querySelectorAll('[role="dialog"]:not([data-inline]), [role="menu"], [role="listbox"]');
  return [...open].some((e) => e.checkVisibility());
}

/** Who speaks to the computer, or rests a hand on it, wants no letter to be a command by itself (WCAG 2.1.4). */
export const lettersAct = () => read("letters_act", true);
export const setLettersAct = (on: boolean) => write("letters_act", on ? null : false);

export type KeyMap = Record<string, (e: KeyboardEvent) => void>;

/** Keys are `e.key` in lower case; `mod+k` is ⌘K or Ctrl+K and works while typing, too. */
export function useKeys(map: KeyMap, enabled = true): void {
  const latest = useRef(map);
  latest.current = map;
  useEffect(() => {
    if (!enabled) return;
    const onKey = (e: KeyboardEvent) => {
      if (e.defaultPrevented || e.altKey || e.isComposing) return;
      const mod = isMac ? e.metaKey : e.ctrlKey;
      if ((e.metaKey || e.ctrlKey) && !mod) return;
      const key = (mod ? "mod+" : "") + e.key.toLowerCase();
      const run = latest.current[key];
      if (!run || (!mod && (typing(e.target) || busy() || (e.key.length === 1 && !lettersAct())))) return;
      e.preventDefault();
      run(e);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [enabled]);
}
