// Tables for the editor, on ProseMirror's own: rows and columns may be added and taken away, cells hold text.
import type { Command } from "@tiptap/pm/state";
import {
  addColumnAfter,
  addRowAfter,
  deleteColumn,
  deleteRow,
  deleteTable,
  goToNextCell,
  tableEditing,
} from "@tiptap/pm/tables";
import { type Editor, mergeAttributes, Node } from "@tiptap/react";

const cellAttributes = () => ({
  colspan: { default: 1 },
  rowspan: { default: 1 },
  colwidth: { default: null, rendered: false },
});

const role = (tableRole: string) => ({
  extendNodeSchema(extension: { name: string }) {
    return extension.name === names[tableRole as keyof typeof names] ? { tableRole } : {};
  },
});

const names = { table: "table", row: "tableRow", cell: "tableCell", header_cell: "tableHeader" } as const;

const Table = Node.create({
  name: names.table,
  ...role("table"),
  group: "block",
  content: "tableRow+",
  isolating: true,
  parseHTML: () => [{ tag: "table" }],
  renderHTML: ({ HTMLAttributes }) => ["table", HTMLAttributes, ["tbody", 0]],
  addProseMirrorPlugins: () => [tableEditing()],
  addKeyboardShortcuts() {
    const run = (command: Command) => command(this.editor.state, this.editor.view.dispatch);
    const next = () => run(goToNextCell(1));
    return {
      // Behind the last cell another row begins.
      Tab: () => next() || (run(addRowAfter) && next()),
      "Shift-Tab": () => run(goToNextCell(-1)),
    };
  },
});

const Row = Node.create({
  name: names.row,
  ...role("row"),
  content: "(tableCell | tableHeader)*",
  parseHTML: () => [{ tag: "tr" }],
  renderHTML: ({ HTMLAttributes }) => ["tr", HTMLAttributes, 0],
});

const Cell = Node.create({
  name: names.cell,
  ...role("cell"),
  content: "block+",
  isolating: true,
  addAttributes: cellAttributes,
  parseHTML: () => [{ tag: "td" }],
  renderHTML: ({ HTMLAttributes }) => ["td", mergeAttributes(HTMLAttributes), 0],
});

const HeaderCell = Node.create({
  name: names.header_cell,
  ...role("header_cell"),
  content: "block+",
  isolating: true,
  addAttributes: cellAttributes,
  parseHTML: () => [{ tag: "th" }],
  renderHTML: ({ HTMLAttributes }) => ["th", mergeAttributes(HTMLAttributes), 0],
});

export const tableNodes = [Table, Row, Cell, HeaderCell];

/** Puts a table of three rows and columns where one writes, its first row as its head, and goes into its first cell. */
export function insertTable(editor: Editor): void {
  const row = (type: string) => ({
    type: names.row,
    content: Array.from({ length: 3 }, () => ({ type, content: [{ type: "paragraph" }] })),
  });
  const before = new Set<unknown>();
  editor.state.doc.descendants((node) => void before.add(node));
  editor
    .chain()
    .focus()
    .insertContent({ type: names.table, content: [row(names.header_cell), row(names.cell), row(names.cell)] })
    .run();
  let first = -1;
  editor.state.doc.descendants((node, at) => {
    if (first < 0 && node.type.name === names.table && !before.has(node)) first = at;
    return first < 0;
  });
  // Into the paragraph of the cell of the row of the table.
  if (first >= 0) editor.commands.setTextSelection(first + 4);
}

export const tableActions = { addRowAfter, addColumnAfter, deleteRow, deleteColumn, deleteTable };
export type TableAction = keyof typeof tableActions;

export function changeTable(editor: Editor, action: TableAction): void {
  editor.commands.focus();
  tableActions[action](editor.state, editor.view.dispatch);
}
