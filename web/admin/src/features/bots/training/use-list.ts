// What a list of training data remembers: the filter, the page it is on and what is ticked.
import { type SetStateAction, useCallback, useEffect, useState } from "react";
import { read, write } from "@/lib/storage";
import { PAGE_SIZES } from "../FaqPager";
import { EVERYTHING, type TrainingFilter } from "./queries";

export function useList(name: string) {
  const [filter, setFilter] = useState(EVERYTHING);
  const [stored, setStored] = useState(() => read(`${name}.size`, 20));
  // The cursors of the pages before this one, this one's last.
  const [trail, setTrail] = useState<(string | null)[]>([null]);
  const [ticked, choose] = useState<ReadonlySet<string>>(new Set());
  // Not only the ticked ones: all that the filter lets through.
  const [all, setAll] = useState(false);
  const setTicked = useCallback((next: SetStateAction<ReadonlySet<string>>) => {
    choose(next);
    setAll(false);
  }, []);
  const size = PAGE_SIZES.includes(stored) ? stored : 20;
  return {
    filter,
    size,
    trail,
    ticked,
    all,
    setAll,
    cursor: trail.at(-1) ?? null,
    filtered: filter.search !== "" || filter.state !== "" || filter.category !== null || filter.language !== null,
    narrow: (part: Partial<TrainingFilter>) => {
      setFilter((f) => ({ ...f, ...part }));
      setTrail([null]);
      setTicked(new Set());
    },
    setTrail,
    setTicked,
    tick: (id: string, on: boolean) =>
      setTicked((old) => {
        const next = new Set(old);
        if (on) next.add(id);
        else next.delete(id);
        return next;
      }),
    setSize: (n: number) => {
      setStored(n);
      write(`${name}.size`, n);
      setTrail([null]);
    },
  };
}

export type List = ReturnType<typeof useList>;

/** What is gone from the list cannot stay ticked; a page that has become empty is left. */
export function useTidy(list: List, ids: string[] | null): void {
  const { ticked, setTicked, setTrail, trail } = list;
  const key = ids?.join() ?? null;
  useEffect(() => {
    if (key === null) return;
    const there = new Set(key.split(","));
    if ([...ticked].some((id) => !there.has(id))) setTicked(new Set([...ticked].filter((id) => there.has(id))));
    if (key === "" && trail.length > 1) setTrail((x) => x.slice(0, -1));
  }, [key, trail.length, ticked, setTicked, setTrail]);
}
