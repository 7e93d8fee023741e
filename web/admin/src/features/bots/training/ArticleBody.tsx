import {
  IconColumnInsertRight,
  IconColumnRemove,
  IconH2,
  IconH3,
  IconRowInsertBottom,
  IconRowRemove,
  IconTable,
  IconTableOff,
} from "@tabler/icons-react";
import { type Editor, useEditorState } from "@tiptap/react";
import { useTranslation } from "react-i18next";
import RichEditor, { type RichValue, type ToolButton } from "@/ui/RichEditor";
import { changeTable, insertTable, type TableAction, tableNodes } from "@/ui/table-nodes";

const MAX_IMAGES = 50;

/** The text of an article: everything an answer may have, and headings and tables. */
export default function ArticleBody(p: {
  html: string;
  error?: string;
  disabled: boolean;
  onChange: (v: RichValue) => void;
  onImage: (file: File) => Promise<string>;
  onProblem: (e: unknown) => void;
}) {
  const { t } = useTranslation();
  return (
    <RichEditor
      {...p}
      label={t("training.body")}
      minHeight={420}
      maxImages={MAX_IMAGES}
      long={{ extensions: tableNodes, tools: (editor, button) => <Tools editor={editor} button={button} /> }}
    />
  );
}

const icon = { size: 16, stroke: 2 };
const TABLE: { action: TableAction; icon: typeof IconTable }[] = [
  { action: "addRowAfter", icon: IconRowInsertBottom },
  { action: "deleteRow", icon: IconRowRemove },
  { action: "addColumnAfter", icon: IconColumnInsertRight },
  { action: "deleteColumn", icon: IconColumnRemove },
  { action: "deleteTable", icon: IconTableOff },
];

function Tools({ editor, button }: { editor: Editor; button: ToolButton }) {
  const { t } = useTranslation();
  const on = useEditorState({
    editor,
    selector: ({ editor: e }) => ({
      h2: e.isActive("heading", { level: 2 }),
      h3: e.isActive("heading", { level: 3 }),
      table: e.isActive("table"),
    }),
  });
  const heading = (level: 2 | 3) => editor.chain().focus().toggleHeading({ level }).run();
  return (
    <>
      {button(t("editor.heading"), on.h2, <IconH2 {...icon} />, () => heading(2))}
      {button(t("editor.subheading"), on.h3, <IconH3 {...icon} />, () => heading(3))}
      {on.table
        ? TABLE.map((x) => (
            <span key={x.action}>
              {button(t(`editor.table.${x.action}`), false, <x.icon {...icon} />, () => changeTable(editor, x.action))}
            </span>
          ))
        : button(t("editor.table.insert"), false, <IconTable {...icon} />, () => insertTable(editor))}
    </>
  );
}
