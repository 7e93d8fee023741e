import { fold } from "@/lib/fold";
import classes from "./Marked.module.css";

/** The part that matched, in accent and weight. */
export function Marked({ text, query }: { text: string; query: string }) {
  const whole = fold(query).trim();
  const parts = whole.split(/\s+/).filter(Boolean);
  const folded = fold(text);
  const word = [whole, ...parts].find((w) => w !== "" && folded.includes(w));
  // Folding may change the length (ß); then nothing is marked rather than the wrong thing.
  if (!word || folded.length !== text.length) return text;
  const i = folded.indexOf(word);
  return (
    <>
      {text.slice(0, i)}
      <mark className={classes.mark}>{text.slice(i, i + word.length)}</mark>
      {text.slice(i + word.length)}
    </>
  );
}
