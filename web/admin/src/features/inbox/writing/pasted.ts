// What comes from the clipboard, made into what a message can say.

/** What stands between the cells of a row. */
const BESIDE = " | ";
const BLOCKS = "p, div, ul, ol, table, blockquote, pre, h1, h2, h3, h4, h5, h6";

/** Whether the clipboard holds words: from a spreadsheet or a letter it holds a picture of them, too, which nobody meant. */
export function hasWords(clipboard: DataTransfer | null): boolean {
  const html = clipboard?.getData("text/html") ?? "";
  return html !== "" && (bodyOf(html).textContent ?? "").trim() !== "";
}

/** A table becomes a line for each row; one that only places things on a page is left away around them. */
export function withoutTables(html: string): string {
  if (!/<table/i.test(html)) return html;
  const body = bodyOf(html);
  // The innermost first: what is within another is lines already when its turn comes.
  for (const table of [...body.querySelectorAll("table")].reverse()) {
    const rows = [...table.rows].map((row) => [...row.cells]);
    const lines = rows.every((cells) => cells.every(isLine))
      ? rows.map((cells) =>
          line(cells.map((cell) => (cell.querySelector(BLOCKS) ?? cell).innerHTML.trim()).join(BESIDE)),
        )
      : rows.flat().map((cell) => {
          const box = document.createElement("div");
          box.append(...cell.childNodes);
          return box;
        });
    table.replaceWith(...lines);
  }
  return body.innerHTML;
}

/** The same for a field that shows no formatting; null when the clipboard's own plain text says it as well. */
export function asPlainLines(clipboard: DataTransfer): string | null {
  const html = clipboard.getData("text/html");
  if (!/<table/i.test(html) || !hasWords(clipboard)) return null;
  const lines: string[] = [];
  let open = false;
  const put = (words: string) => {
    if (!open) lines.push("");
    lines[lines.length - 1] += words;
    open = true;
  };
  const walk = (node: Node) => {
    for (const n of node.childNodes) {
      if (n.nodeType === Node.TEXT_NODE) {
        const words = (n.textContent ?? "").replace(/\s+/g, " ");
        if (open || words.trim() !== "") put(open ? words : words.trimStart());
      } else if (n instanceof Element && !/^(STYLE|SCRIPT|TITLE)$/.test(n.tagName)) {
        const alone = n.tagName === "BR" || n.matches(`${BLOCKS}, li, tr`);
        if (alone) open = false;
        walk(n);
        if (alone) open = false;
      }
    }
  };
  walk(bodyOf(withoutTables(html)));
  return lines.map((l) => l.trim()).join("\n");
}

/** Whether a cell holds one line: nothing but words, or one paragraph of them. */
function isLine(cell: Element): boolean {
  const blocks = cell.querySelectorAll(BLOCKS);
  return blocks.length === 0 || (blocks.length === 1 && blocks[0]?.textContent?.trim() === cell.textContent?.trim());
}

function line(markup: string): HTMLElement {
  const p = document.createElement("p");
  p.innerHTML = markup;
  return p;
}

function bodyOf(html: string): HTMLElement {
  return new DOMParser().parseFromString(html, "text/html").body;
}
