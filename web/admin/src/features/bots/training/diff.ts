/** A line of a comparison. */
export type DiffLine = { kind: "same" | "added" | "removed"; text: string };

const BLOCKS = "p,h1,h2,h3,h4,h5,h6,li,tr,blockquote,pre,div,figcaption,hr";

/** The text of an article, a line for each paragraph, item or row. Nothing of the HTML is run or loaded. */
export function linesOf(html: string): string[] {
  const body = new DOMParser().parseFromString(html, "text/html").body;
  const lines: string[] = [];
  const walk = (node: Element) => {
    for (const cell of node.querySelectorAll("td,th")) cell.append(" ");
    for (const img of node.querySelectorAll("img")) img.replaceWith(`[${img.getAttribute("alt") ?? ""}]`);
    const blocks = [...node.querySelectorAll(BLOCKS)].filter((b) => b.tagName === "TR" || !b.closest("tr"));
    const inner = blocks.filter((b) => b.tagName === "TR" || !b.querySelector(BLOCKS));
    for (const b of inner) {
      const words = (b.textContent ?? "").replace(/\s+/g, " ").trim();
      if (words) lines.push(words);
    }
    if (inner.length === 0 && node.textContent?.trim()) lines.push(node.textContent.trim());
  };
  walk(body);
  return lines;
}

const MOST = 1500;

/** What was added and removed between two texts, by lines: the longest common part stays. */
export function diff(before: string[], after: string[]): DiffLine[] {
  const a = before.slice(0, MOST);
  const b = after.slice(0, MOST);
  const width = b.length + 1;
  const common = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number) => common[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      common[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const out: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      out.push({ kind: "same", text: a[i] ?? "" });
      i++;
      j++;
    } else if (i < a.length && (j >= b.length || at(i + 1, j) >= at(i, j + 1))) {
      out.push({ kind: "removed", text: a[i++] ?? "" });
    } else {
      out.push({ kind: "added", text: b[j++] ?? "" });
    }
  }
  return out;
}
