import { useState } from "preact/hooks";
import type { Attachment } from "../../api/wire";
import { Icon } from "../../ui/icons";
import { later } from "../../ui/lazy";
import { useTalk } from "./texts";

const Viewer = later(() => import("../viewer")).part((all) => all.Viewer);

export function bytes(n: number): string {
  if (n < 1000) return `${n} B`;
  return n < 1e6 ? `${Math.round(n / 1000)} KB` : `${(n / 1e6).toFixed(1)} MB`;
}

/** What kind of file it is, as people say it. */
function kindOf({ name, size }: Attachment): string {
  const ending = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1];
  return ending ? `${ending.toUpperCase()}, ${bytes(size)}` : bytes(size);
}

/** The files of a message: pictures to look at, sound and video to play, the rest to save. */
export function Files({ files }: { files: readonly Attachment[] }) {
  const t = useTalk();
  const [at, setAt] = useState(-1);
  const pictures = files.filter((f) => f.kind === "image");
  return (
    <div class="files">
      {files.map((f) => {
        if (f.kind === "image") {
          return (
            <button
              key={f.id}
              type="button"
              class="picture"
              aria-label={t.showPicture(f.alt || f.name)}
              style={f.width && f.height ? { aspectRatio: `${f.width} / ${f.height}` } : undefined}
              onClick={() => setAt(pictures.indexOf(f))}
            >
              <img src={f.url} alt={f.alt ?? ""} width={f.width} height={f.height} loading="lazy" />
            </button>
          );
        }
        if (f.kind === "video" || f.kind === "audio") {
          const Player = f.kind;
          return <Player key={f.id} class="player" src={f.url} controls preload="metadata" aria-label={f.name} />;
        }
        return (
          <a key={f.id} class="card file" href={f.url} target="_blank" rel="noopener" download={f.name}>
            <span class="file-icon">
              <Icon name="page" size={24} />
            </span>
            <span class="grow">
              <span class="cut strong">
                <bdi>{f.name}</bdi>
              </span>
              <span class="faint">{kindOf(f)}</span>
            </span>
            <Icon name="get" />
          </a>
        );
      })}
      {at >= 0 && <Viewer texts={t} files={pictures} first={at} onDone={() => setAt(-1)} />}
    </div>
  );
}
