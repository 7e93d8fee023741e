// Tables for the editor, on ProseMirror's own: rows and columns may be added and taken away, cells hold text.
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
    const go = (way: 1 | -1) => () =>
      this.editor.commands.command(({ state, dispatch }) => goToNextCell(way)(state, dispatch));
    return { Tab: go(1), "Shift-Tab": go(-1) };
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

/** Puts a table of three rows and columns where one writes, its first row as its head. */
export function insertTable(editor: Editor): void {
  const row = (type: string) => ({
    type: names.row,
    content: Array.from({ length: 3 }, () => ({ type, content: [{ type: "paragraph" }] })),
  });
  editor
    .chain()
    .focus()
    .insertContent({ type: names.table, content: [row(names.header_cell), row(names.cell), row(names.cell)] })
    .run();
}

export const tableActions = { addRowAfter, addColumnAfter, deleteRow, deleteColumn, deleteTable };
export type TableAction = keyof typeof tableActions;

export function changeTable(editor: Editor, action: TableAction): void {
  editor
    .chain()
    .focus()
    .command(({ state, dispatch }) => tableActions[action](state, dispatch))
    .run();
}
