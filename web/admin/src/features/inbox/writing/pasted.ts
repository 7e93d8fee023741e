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
