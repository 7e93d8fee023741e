/** Files on their way into the next message: chosen, pasted or dropped, each with its progress. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Failure } from "../api/client";
import type { Attachment } from "../api/wire";
import { later } from "./lazy";
import { useChat } from "./use-chat";

export const MAX_FILES = 10;
const MAX_BYTES = 10 * 1024 * 1024;

const WHY: Record<number, Attached["problem"]> = { 403: "type", 413: "large", 422: "type", 507: "full" };

const upload = later(() => import("../later/upload"));
export const Tray = upload.part((all) => all.Tray);

export interface Attached {
  key: number;
  file: File;
  /** Of a picture, to be shown at once. */
  preview: string;
  part: number;
  done: Attachment | null;
  /** Why it cannot be sent; empty while it can. */
  problem: "" | "large" | "type" | "full" | "lost";
  stop: AbortController;
}

export function useAttached() {
  const chat = useChat();
  const [list, setList] = useState<Attached[]>([]);
  const [tooMany, setTooMany] = useState(false);
  const last = useRef(0);
  const now = useRef(list);
  now.current = list;

  const change = (key: number, to: Partial<Attached>) =>
    setList((all) => all.map((a) => (a.key === key ? { ...a, ...to } : a)));

  const start = async ({ key, file, stop }: Attached) => {
    try {
      const { put, shrink } = await upload.get();
      const body = await shrink(file);
      if (body.size > MAX_BYTES) {
        change(key, { problem: "large" });
        return;
      }
      const name = file.name || "picture.png";
      const done = await chat.deeds.call((api) => put(api, body, name, (part) => change(key, { part }), stop.signal));
      change(key, { done, part: 1 });
    } catch (e) {
      if (stop.signal.aborted) return;
      change(key, { problem: WHY[(e as Failure).status] ?? "lost" });
    }
  };

  const add = (files: Iterable<File>) => {
    const room = MAX_FILES - now.current.length;
    const all = [...files];
    setTooMany(all.length > room);
    const fresh = all.slice(0, room).map((file): Attached => {
      const preview = file.type.startsWith("image/") ? URL.createObjectURL(file) : "";
      return { key: ++last.current, file, preview, part: 0, done: null, problem: "", stop: new AbortController() };
    });
    setList([...now.current, ...fresh]);
    for (const one of fresh) start(one);
  };

  const drop = (one: Attached) => {
    one.stop.abort();
    if (one.preview) URL.revokeObjectURL(one.preview);
    setTooMany(false);
    setList((all) => all.filter((a) => a.key !== one.key));
  };

  const retry = (one: Attached) => {
    const again = { ...one, problem: "" as const, part: 0, stop: new AbortController() };
    change(one.key, again);
    start(again);
  };

  const clear = () => {
    for (const one of now.current) if (one.preview) URL.revokeObjectURL(one.preview);
    setTooMany(false);
    setList([]);
  };

  useEffect(
    () => () => {
      for (const one of now.current) one.stop.abort();
    },
    [],
  );
  const ready = list.every((a) => a.done);
  return { list, tooMany, ready, add, drop, retry, clear };
}
