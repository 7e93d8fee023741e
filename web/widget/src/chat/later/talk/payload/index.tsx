/**
 * What a message may carry below its bubble. One entry per kind: a new kind is
 * a file beside this one and a line in the list.
 */
import type { JSX } from "preact";
import type { Line } from "../../../rows";
import { Asked } from "./asked";
import { Buttons } from "./buttons";
import { General } from "./general";
import { Links } from "./links";
import { Sources } from "./sources";

export interface ExtraProps {
  line: Line;
  phone: boolean;
}

const kinds: { key: string; has: (line: Line) => boolean; Show: (props: ExtraProps) => JSX.Element | null }[] = [
  { key: "links", has: (l) => !!l.message?.links?.length, Show: Links },
  { key: "general", has: (l) => l.message?.payload?.how === "general", Show: General },
  { key: "sources", has: (l) => !!l.message?.payload?.sources?.length, Show: Sources },
  { key: "asked", has: (l) => l.message?.ask?.state === "given", Show: Asked },
  { key: "buttons", has: (l) => !!l.message?.payload?.buttons?.length, Show: Buttons },
];

export function Extras(props: ExtraProps) {
  return (
    <>
      {kinds
        .filter((k) => k.has(props.line))
        .map(({ key, Show }) => (
          <Show key={key} {...props} />
        ))}
    </>
  );
}
