/** Files on their way into the next message: chosen, pasted or dropped, each with its progress. */
import { useEffect, useRef, useState } from "preact/hooks";
import { Failure } from "../api/client";
import type { Attachment } from "../api/wire";
import { useTexts } from "../i18n";
import { Icon } from "./icons";
import { useChat } from "./use-chat";

export const MAX_FILES = 10;
const MAX_BYTES = 10 * 1024 * 1024;

export interface Attached {
  key: number;
  file: File;
  /** Of a picture, to be shown at once. */
  preview: string;
  part: number;
  done: Attachment | null;
  /** Why it cannot be sent; empty while it can. */
  problem: "" | "large" | "type" | "lost";
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
      const { shrink } = await import("../later/shrink");
      const body = await shrink(file);
      if (body.size > MAX_BYTES) {
        change(key, { problem: "large" });
        return;
      }
      const done = await chat.deeds.upload(
        body,
        file.name || "picture.png",
        (part) => change(key, { part }),
        stop.signal,
      );
      change(key, { done, part: 1 });
    } catch (e) {
      if (stop.signal.aborted) return;
      const status = e instanceof Failure ? e.status : 0;
      change(key, { problem: status === 413 ? "large" : status === 422 || status === 403 ? "type" : "lost" });
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

export function Tray({ files }: { files: ReturnType<typeof useAttached> }) {
  const t = useTexts();
  const { list, tooMany, drop, retry } = files;
  if (!list.length) return null;
  return (
    <div class="tray">
      <ul aria-label={t.files}>
        {list.map((one) => (
          <li key={one.key} class={one.problem ? "bad" : ""}>
            {one.preview ? <img src={one.preview} alt="" /> : <Icon name="page" />}
            <span class="grow">
              <span class="cut">{one.file.name || t.picture}</span>
              {one.problem ? (
                <span class="problem" role="alert">
                  {t.fileProblem[one.problem]}
                </span>
              ) : (
                !one.done && <progress value={one.part || undefined} max={1} aria-label={t.uploading(one.file.name)} />
              )}
            </span>
            {one.problem === "lost" && (
              <button type="button" class="icon-button" aria-label={t.tryAgain} onClick={() => retry(one)}>
                <Icon name="again" size={18} />
              </button>
            )}
            <button
              type="button"
              class="icon-button"
              aria-label={`${t.remove}: ${one.file.name}`}
              onClick={() => drop(one)}
            >
              <Icon name="close" size={18} />
            </button>
          </li>
        ))}
      </ul>
      {tooMany && (
        <div class="state failed" role="alert">
          {t.tooManyFiles}
        </div>
      )}
    </div>
  );
}
