/** What the parts of a file are called that are numbered in it; a table of text has none that anybody has numbered. */
export type Leaf = "page" | "sheet" | "slide";

const LEAVES: Record<string, Leaf | null> = {
  csv: null,
  ods: "sheet",
  xls: "sheet",
  xlsx: "sheet",
  odp: "slide",
  ppt: "slide",
  pptx: "slide",
};

export function leafOf(format: string): Leaf | null {
  const leaf = LEAVES[format.toLowerCase()];
  return leaf === undefined ? "page" : leaf;
}

/** The same of a file by its name. */
export const leafOfName = (name: string) => leafOf(/\.([a-z]+)$/i.exec(name)?.[1] ?? "");
