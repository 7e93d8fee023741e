// What calls a member back to the inbox: a soft sound and a notice of the desktop. Both are switches of this browser.
import { useCallback, useSyncExternalStore } from "react";
import { read, write } from "@/lib/storage";

export type Notice = "sound" | "desktop";
const listeners = new Set<() => void>();
const key = (n: Notice) => `notice.${n}`;

export function noticeOn(n: Notice): boolean {
  if (n === "sound") return read(key(n), true);
  return read(key(n), false) && typeof Notification !== "undefined" && Notification.permission === "granted";
}

export function useNotice(n: Notice): [boolean, (on: boolean) => Promise<"on" | "off" | "denied">] {
  const on = useSyncExternalStore(
    useCallback((l: () => void) => {
      listeners.add(l);
      return () => listeners.delete(l);
    }, []),
    () => noticeOn(n),
  );
  const set = async (want: boolean) => {
    // The browser is asked at the moment somebody switches it on, never before.
    if (want && n === "desktop") {
      if (typeof Notification === "undefined") return "denied" as const;
      if (Notification.permission !== "granted" && (await Notification.requestPermission()) !== "granted") {
        return "denied" as const;
      }
    }
    write(key(n), want);
    for (const l of listeners) l();
    return want ? ("on" as const) : ("off" as const);
  };
  return [on, set];
}

let lastSound = 0;
let audio: AudioContext | null = null;

/** Two short tones, made here: no file to load. A browser that nobody has touched yet stays silent. */
export function playSound(): void {
  if (Date.now() - lastSound < 1500 || typeof AudioContext === "undefined") return;
  lastSound = Date.now();
  audio ??= new AudioContext();
  const ctx = audio;
  void ctx.resume().then(() => {
    [660, 880].forEach((hz, i) => {
      const tone = ctx.createOscillator();
      const gain = ctx.createGain();
      const at = ctx.currentTime + i * 0.13;
      tone.frequency.value = hz;
      gain.gain.setValueAtTime(0, at);
      gain.gain.linearRampToValueAtTime(0.08, at + 0.02);
      gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.22);
      tone.connect(gain).connect(ctx.destination);
      tone.start(at);
      tone.stop(at + 0.24);
    });
  });
}

/** Tells somebody who is not looking. */
export function notify(title: string, text: string, path: string): void {
  const looking = document.visibilityState === "visible" && document.hasFocus();
  if (looking) return;
  if (noticeOn("sound")) playSound();
  if (!noticeOn("desktop")) return;
  const n = new Notification(title, { body: text.slice(0, 160), tag: path });
  n.onclick = () => {
    window.focus();
    location.assign(path);
    n.close();
  };
}
