import classes from "./Passages.module.css";

const BULLET = /^\s*[-*•]\s+(?=\S)/;
const NUMBER = /^\s*(\d{1,3})[.)]\s+(?=\S)/;

type Block = { of: "p" | "ul" | "ol"; lines: string[]; from: number; at: number };

/** The lines of a passage, those of one list together. */
function blocks(text: string): Block[] {
  const out: Block[] = [];
  for (const [at, line] of text.split("\n").entries()) {
    const no = NUMBER.exec(line)?.[1];
    const of = BULLET.test(line) ? "ul" : no ? "ol" : "p";
    const last = out.at(-1);
    const said = of === "p" ? line : line.replace(of === "ul" ? BULLET : NUMBER, "");
    // A number that does not follow the one before begins another list.
    if (last?.of === of && (of !== "ol" || Number(no) === last.from + last.lines.length)) last.lines.push(said);
    else out.push({ of, lines: [said], from: Number(no ?? 1), at });
  }
  return out;
}

/** What a passage says, its lists as lists: the signs before their lines are there for the search. */
export function PassageText({ text, className = classes.text }: { text: string; className?: string | undefined }) {
  return (
    <div className={className}>
      {blocks(text).map((b) =>
        b.of === "p" ? (
          <p key={b.at}>{b.lines.join("\n")}</p>
        ) : (
          <b.of key={b.at} className={classes.points} start={b.of === "ol" ? b.from : undefined}>
            {b.lines.map((line, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the lines have no other name and never move
              <li key={i}>{line}</li>
            ))}
          </b.of>
        ),
      )}
    </div>
  );
}

/** The same for a row that has one line: without the signs. */
export const plainPoints = (text: string) => text.replace(/^\s*[-*•]\s+(?=\S)/gm, "");
