// fetch tells nothing of how far an upload has come; this does.
import { ApiError, currentWorkspace, urlOf } from "./client";
import type { Problem } from "./types";

export function upload<T>(
  path: string,
  data: Blob,
  query: Record<string, string>,
  onProgress: (part: number) => void,
  signal: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const x = new XMLHttpRequest();
    x.open("POST", urlOf(path, query));
    x.setRequestHeader("Accept", "application/json");
    x.setRequestHeader("Content-Type", "application/octet-stream");
    const workspace = currentWorkspace();
    if (workspace) x.setRequestHeader("X-Workspace-Id", workspace);
    x.upload.onprogress = (e) => e.lengthComputable && onProgress(e.loaded / e.total);
    x.onerror = () => reject(new ApiError(0, null, "", null));
    x.onload = () => {
      let body: unknown = null;
      try {
        body = JSON.parse(x.responseText);
      } catch {
        // A proxy's HTML page: the status has to do.
      }
      if (x.status >= 200 && x.status < 300) resolve(body as T);
      else reject(new ApiError(x.status, body as Problem | null, x.getResponseHeader("X-Request-Id") ?? "", null));
    };
    signal.addEventListener("abort", () => x.abort());
    x.send(data);
  });
}
