// Files on their way to a message: each with its progress, each to be taken away again.
import { useCallback, useEffect, useRef, useState } from "react";
import type { Attachment } from "@/lib/api/types";
import { upload } from "@/lib/api/upload";

export const MAX_FILES = 10;
export const MAX_BYTES = 10 * 1024 * 1024;

export type Upload = {
  key: string;
  name: string;
  size: number;
  /** 0 to 1. */
  progress: number;
  file: Attachment | null;
  error: unknown;
};

export function useUploads() {
  const [all, setAll] = useState<Upload[]>([]);
  const running = useRef(new Map<string, AbortController>());
  const change = useCallback(
    (key: string, over: Partial<Upload>) => setAll((now) => now.map((u) => (u.key === key ? { ...u, ...over } : u))),
    [],
  );

  const add = useCallback(
    (files: Iterable<File>) => {
      for (const f of files) {
        const key = crypto.randomUUID();
        const stop = new AbortController();
        running.current.set(key, stop);
        setAll((now) => [...now, { key, name: f.name, size: f.size, progress: 0, file: null, error: null }]);
        upload<Attachment>("/v1/files", f, { name: f.name }, (progress) => change(key, { progress }), stop.signal)
          .then((file) => change(key, { file, progress: 1 }))
          .catch((error) => {
            if (!stop.signal.aborted) change(key, { error });
          })
          .finally(() => running.current.delete(key));
      }
    },
    [change],
  );
  const drop = useCallback((key: string) => {
    running.current.get(key)?.abort();
    setAll((now) => now.filter((u) => u.key !== key));
  }, []);
  const clear = useCallback(() => setAll([]), []);
  useEffect(() => {
    const map = running.current;
    return () => {
      for (const c of map.values()) c.abort();
    };
  }, []);
  return { all, add, drop, clear };
}
