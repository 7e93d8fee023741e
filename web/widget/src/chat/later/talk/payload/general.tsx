import { useTalk } from "../texts";

/** Marks an answer that rests on no source of the company's. */
export function General() {
  const t = useTalk();
  return <p class="faint general">{t.general}</p>;
}
