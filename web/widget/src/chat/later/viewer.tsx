import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Attachment } from "../api/wire";
import type { TalkTexts } from "../i18n/talk";
import { Icon } from "../ui/icons";
import { styled } from "../ui/lazy";
import css from "./viewer.css?inline";

styled(css);

interface Props {
  texts: TalkTexts;
  files: Attachment[];
  first: number;
  onDone: () => void;
}

/** The pictures of a message over the whole chat, one at a time. */
export function Viewer({ texts: t, files, first, onDone }: Props) {
  const box = useRef<HTMLDialogElement>(null);
  const [at, setAt] = useState(first);
  const file = files[at];
  const go = (by: number) => setAt((at + by + files.length) % files.length);
  useLayoutEffect(() => box.current?.showModal(), []);
  if (!file) return null;
  return (
    <dialog
      ref={box}
      class="viewer"
      aria-label={file.name}
      onClose={onDone}
      onKeyDown={(e) => {
        if (e.key === "ArrowRight") go(1);
        else if (e.key === "ArrowLeft") go(-1);
        // Escape closes one layer: this one.
        else if (e.key === "Escape") e.stopPropagation();
      }}
    >
      <div class="viewer-head">
        <span class="cut grow">{file.name}</span>
        <a
          class="icon-button"
          href={file.url}
          download={file.name}
          target="_blank"
          rel="noopener"
          aria-label={t.download(file.name)}
        >
          <Icon name="get" />
        </a>
        <button type="button" class="icon-button" aria-label={t.closePicture} onClick={() => box.current?.close()}>
          <Icon name="close" />
        </button>
      </div>
      <img src={file.url} alt={file.alt || file.name} />
      {files.length > 1 && (
        <div class="viewer-foot">
          <button type="button" class="icon-button" aria-label={t.previousPicture} onClick={() => go(-1)}>
            <Icon name="back" mirror />
          </button>
          <span>
            {at + 1} / {files.length}
          </span>
          <button type="button" class="icon-button flip" aria-label={t.nextPicture} onClick={() => go(1)}>
            <Icon name="back" mirror />
          </button>
        </div>
      )}
    </dialog>
  );
}
