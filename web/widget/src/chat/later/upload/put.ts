import { type Api, Failure } from "../../api/client";
import type { Attachment } from "../../api/wire";

/** Uploads tell how far they are, which fetch cannot. */
export function put(
  api: Api,
  file: Blob,
  name: string,
  progress: (part: number) => void,
  stop: AbortSignal,
): Promise<Attachment> {
  return new Promise((done, fail) => {
    if (api.keeps) return done(api.keeps(file, name));
    const r = new XMLHttpRequest();
    r.open("POST", api.fileUrl(name));
    r.setRequestHeader("Authorization", `Bearer ${api.token}`);
    r.setRequestHeader("Content-Type", "application/octet-stream");
    r.responseType = "json";
    r.upload.onprogress = (e) => progress(e.lengthComputable ? e.loaded / e.total : 0);
    r.onload = () => {
      if (r.status === 201) done(r.response);
      else fail(new Failure(r.status, String(r.response?.errors?.[0]?.code ?? r.response?.code ?? "")));
    };
    r.onerror = r.onabort = () => fail(new Failure(0));
    stop.addEventListener("abort", () => r.abort());
    r.send(file);
  });
}
