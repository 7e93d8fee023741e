import { useTalk } from "../texts";
import type { ExtraProps } from ".";

/** What is behind the links of a message, in the words of those pages. */
export function Links({ line }: ExtraProps) {
  const t = useTalk();
  return (
    <>
      {(line.message?.links ?? []).map((l) => (
        <a key={l.url} class="card link" href={l.url} target="_blank" rel="noopener noreferrer nofollow">
          {l.image && <img src={l.image} width={l.image_width} height={l.image_height} alt="" loading="lazy" />}
          <span class="strong" dir="auto">
            {l.title}
          </span>
          {l.description && (
            <span class="words" dir="auto">
              {l.description}
            </span>
          )}
          <span class="faint cut">{l.site}</span>
          <span class="sr">, {t.opensInNewTab}</span>
        </a>
      ))}
    </>
  );
}
