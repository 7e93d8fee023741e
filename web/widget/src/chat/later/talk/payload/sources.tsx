import { useId, useState } from "preact/hooks";
import type { Source } from "../../../api/wire";
import { Icon } from "../../../ui/icons";
import { drawings } from "../drawings";
import { useTalk } from "../texts";
import type { ExtraProps } from ".";

/** The address as people read it; only web addresses become links. */
function readable(url: string | undefined): string | null {
  if (!url || !/^https?:\/\//i.test(url)) return null;
  return url
    .replace(/^https?:\/\/(www\.)?/i, "")
    .replace(/[?#].*$/, "")
    .replace(/\/$/, "");
}

function Row({ source, n }: { source: Source; n: number }) {
  const t = useTalk();
  const address = readable(source.url);
  const inside = (
    <>
      <span class="mark">{n}</span>
      <span class="grow">
        <span class="cut strong" title={source.title}>
          <bdi>{source.title}</bdi>
        </span>
        <span class="cut faint">
          <bdi>{address ?? [t.kinds[source.kind], source.page && t.page(source.page)].filter(Boolean).join(", ")}</bdi>
        </span>
      </span>
      <Icon name="page" path={address ? drawings.out : undefined} size={18} mirror={!!address} />
    </>
  );
  return (
    <li>
      {address ? (
        <a class="source" href={source.url} target="_blank" rel="noopener noreferrer">
          {inside}
          <span class="sr">, {t.opensInNewTab}</span>
        </a>
      ) : (
        <span class="source">{inside}</span>
      )}
    </li>
  );
}

/** At most three, closed at first on phones. */
export function Sources({ line, phone }: ExtraProps) {
  const t = useTalk();
  const [open, setOpen] = useState(!phone);
  const id = useId();
  const sources = (line.message?.payload?.sources ?? []).slice(0, 3);
  return (
    <div class="card sources">
      <button type="button" class="source head" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        <Icon path={drawings.books} size={18} />
        <span class="grow">{sources.every((s) => s.kind === "web") ? t.kinds.web : t.sources(sources.length)}</span>
        <span class={open ? "turn open" : "turn"}>
          <Icon path={drawings.chevron} size={18} />
        </span>
      </button>
      <ol id={id} hidden={!open}>
        {sources.map((source, i) => (
          <Row key={i} source={source} n={i + 1} />
        ))}
      </ol>
    </div>
  );
}
