import { useEffect } from "react";

/**
 * Where the focus was when a dialog took it, there it goes back when the dialog is gone. Dialogs do so themselves when
 * they are told to close; most are simply not there any more.
 */
export function useFocusReturn(): void {
  useEffect(() => {
    const from = new Map<Element, HTMLElement>();
    const gone = new MutationObserver(() => {
      for (const [dialog, before] of from) {
        if (dialog.isConnected) continue;
        from.delete(dialog);
        if (document.activeElement === document.body && before.isConnected) before.focus({ preventScroll: true });
      }
      if (from.size === 0) gone.disconnect();
    });
    const onFocus = (e: FocusEvent) => {
      const dialog = (e.target as Element).closest("[role=dialog]");
      const before = e.relatedTarget;
      if (!dialog || from.has(dialog) || !(before instanceof HTMLElement) || dialog.contains(before)) return;
      if (from.size === 0) gone.observe(document.body, { childList: true, subtree: true });
      from.set(dialog, before);
    };
    document.addEventListener("focusin", onFocus);
    return () => {
      document.removeEventListener("focusin", onFocus);
      gone.disconnect();
    };
  }, []);
}
