import { DOMParser, Slice } from "@tiptap/pm/model";
import { Selection, TextSelection } from "@tiptap/pm/state";
import type { EditorView } from "@tiptap/pm/view";
import { type Editor, EditorContent, useEditor } from "@tiptap/react";
import StarterKit from "@tiptap/starter-kit";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { placeAfter, placeOf } from "./caret";
import type { FieldProps, Format } from "./field";
import { LinkRow } from "./LinkRow";
import { hasWords, withoutTables } from "./pasted";
import classes from "./RichField.module.css";
import { hasSigns, plainDoc, read, write } from "./wire";

const FORMATS: [Format, string][] = [
  ["bold", "bold"],
  ["italic", "italic"],
  ["code", "code"],
  ["code", "codeBlock"],
  ["link", "link"],
  ["bullets", "bulletList"],
  ["numbers", "orderedList"],
  ["quote", "blockquote"],
];

/** A field that shows formatting as it is written. Each line is a paragraph; what it says goes out as wire text. */
export default function RichField(p: FieldProps) {
  const now = useRef(p);
  useLayoutEffect(() => {
    now.current = p;
  });
  const wire = useRef(p.typed ?? p.value);
  const stored = p.typed === undefined ? p.stored : undefined;
  const [link, setLink] = useState<string | null>(null);
  const tell = useCallback((e: Editor) => {
    const { selection } = e.state;
    const before = selection.empty
      ? selection.$from.parent.textBetween(0, selection.$from.parentOffset, "\n", "\ufffc")
      : null;
    now.current.onCaret?.(before);
    now.current.onActive?.([...new Set(FORMATS.filter(([, type]) => e.isActive(type)).map(([f]) => f))]);
  }, []);
  const editor = useEditor({
    immediatelyRender: false,
    shouldRerenderOnTransaction: false,
    extensions: [
      StarterKit.configure({
        heading: false,
        horizontalRule: false,
        strike: false,
        underline: false,
        trailingNode: false,
        dropcursor: false,
        link: {
          openOnClick: false,
          autolink: false,
          linkOnPaste: true,
          defaultProtocol: "https",
          protocols: ["http", "https", "mailto", "tel"],
        },
      }),
    ],
    content: stored ? stored.html || plainDoc(stored.text) : read(wire.current),
    parseOptions: { preserveWhitespace: !stored?.html },
    editorProps: {
      attributes: {
        ...(p.id ? { id: p.id } : {}),
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": p.label,
        class: `${classes.text} ${p.className ?? ""}`,
        ...(p.placeholder ? { "data-placeholder": p.placeholder } : {}),
        ...(p.value === "" && !p.stored ? { "data-empty": "" } : {}),
        ...(p.invalid ? { "aria-invalid": "true" } : {}),
      },
      handleKeyDown: (view, e) => keyDown(view, e),
      handleTextInput: (view, from, to, text) => text.length > 2 && typedAtOnce(view, from, to, text),
      clipboardTextParser: (text, $at) => {
        const content = read(text.replace(/\r\n?/g, "\n"));
        const schema = $at.doc.type.schema;
        if (typeof content !== "string") {
          const doc = schema.nodeFromJSON(content);
          return Slice.maxOpen(doc.content);
        }
        return Slice.maxOpen(parsed(schema, content).content);
      },
      transformPastedHTML: withoutTables,
      handlePaste: (_, e) => !hasWords(e.clipboardData) && files(e.clipboardData?.files),
      handleDrop: (_, e) => ((e as DragEvent).dataTransfer?.files.length ?? 0) > 0,
    },
    onUpdate: ({ editor: e }) => {
      wire.current = write(e.getJSON());
      now.current.onChange(wire.current);
      tell(e);
    },
    onSelectionUpdate: ({ editor: e }) => tell(e),
    onBlur: () => now.current.onBlur?.(),
  });
  const live = useRef(editor);
  live.current = editor;

  const files = (list: FileList | undefined): boolean => {
    if (!list || list.length === 0) return false;
    now.current.onFiles?.(list);
    return true;
  };
  const keyDown = (view: EditorView, e: KeyboardEvent): boolean => {
    if (view.composing || e.isComposing) return false;
    if (now.current.onKey(e)) {
      e.preventDefault();
      return true;
    }
    if (e.key !== "Enter" || !live.current || e.ctrlKey || e.metaKey || e.altKey) return false;
    e.preventDefault();
    return newLine(live.current);
  };

  // With the text, before anything can be typed: what comes here later than a letter would take it away.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the cursor is asked for once
  useLayoutEffect(() => {
    if (!editor || !p.autoFocus) return;
    const at = (offset: number) =>
      stored ? placeAfter(editor.state.doc, offset) : placeOf(editor.schema, wire.current, offset);
    const from = p.caret ? at(p.caret.from) : null;
    const to = p.caret ? at(p.caret.to) : null;
    if (from === null || to === null) return atEnd(editor);
    const { state, view } = editor;
    const end = state.doc.content.size;
    const chosen = TextSelection.between(state.doc.resolve(Math.min(from, end)), state.doc.resolve(Math.min(to, end)));
    view.dispatch(state.tr.setSelection(chosen).scrollIntoView());
    view.focus();
  }, [editor]);

  // What comes from elsewhere: another screen's draft, an inserted suggestion, the empty field after sending.
  useLayoutEffect(() => {
    if (!editor || p.stored || p.value === wire.current) return;
    wire.current = p.value;
    editor.commands.setContent(read(p.value), { emitUpdate: false, parseOptions: { preserveWhitespace: true } });
    if (editor.isFocused) atEnd(editor);
    tell(editor);
  }, [editor, p.value, p.stored, tell]);

  const { onReady } = p;
  useEffect(() => {
    if (!editor) return;
    onReady({
      focus: () => {
        if (!editor.isFocused) atEnd(editor);
      },
      insert: (text) => editor.chain().focus().insertContent({ type: "text", text }).run(),
      format: (f) => {
        if (f === "link") setLink((editor.getAttributes("link").href as string | undefined) ?? "");
        else toggle(editor, f);
      },
      replaceBefore: (letters, text) => {
        const to = editor.state.selection.from;
        editor
          .chain()
          .focus()
          .insertContentAt({ from: to - letters, to }, { type: "text", text })
          .run();
      },
      plain: () => editor.getText({ blockSeparator: "\n" }),
      html: () => (hasSigns(wire.current) ? editor.getHTML() : ""),
    });
    return () => onReady(null);
  }, [editor, onReady]);

  return (
    <>
      {link !== null && editor ? <LinkRow editor={editor} href={link} onDone={() => setLink(null)} /> : null}
      <EditorContent editor={editor} />
    </>
  );
}

/**
 * Puts the cursor behind the last letter at once. Tiptap's own command does it with the next frame, and what is typed
 * until then goes nowhere, or is a command of the page.
 */
function atEnd(editor: Editor) {
  const { state, view } = editor;
  view.dispatch(state.tr.setSelection(Selection.atEnd(state.doc)));
  view.focus();
}

function parsed(schema: EditorView["state"]["schema"], markup: string) {
  const body = new window.DOMParser().parseFromString(`<body>${markup}</body>`, "text/html").body;
  return DOMParser.fromSchema(schema).parse(body);
}

/** Text that comes at once (dictation, a text expander) says what it would say pasted. */
function typedAtOnce(view: EditorView, from: number, to: number, text: string): boolean {
  if (!hasSigns(text) || view.state.doc.resolve(from).parent.type.spec.code) return false;
  const slice = Slice.maxOpen(parsed(view.state.schema, read(text) as string).content);
  view.dispatch(view.state.tr.replaceRange(from, to, slice).scrollIntoView());
  return true;
}

function toggle(editor: Editor, f: Exclude<Format, "link">) {
  const run = editor.chain().focus();
  switch (f) {
    case "bold":
      return run.toggleBold().run();
    case "italic":
      return run.toggleItalic().run();
    case "bullets":
      return run.toggleBulletList().run();
    case "numbers":
      return run.toggleOrderedList().run();
    case "quote":
      return run.toggleBlockquote().run();
    case "code": {
      const { $from, $to } = editor.state.selection;
      // Several lines are a block.
      return $from.sameParent($to) && !editor.isActive("codeBlock")
        ? run.toggleCode().run()
        : run.toggleCodeBlock().run();
    }
  }
}

/** The next line, in what the cursor is in: a list goes on, an empty item or quote line ends it. */
function newLine(editor: Editor): boolean {
  const { $from, empty } = editor.state.selection;
  if (empty && $from.parent.type.name === "paragraph" && /^```\w*$/.test($from.parent.textContent)) {
    return editor
      .chain()
      .command(({ tr }) => {
        tr.delete($from.start(), $from.end());
        return true;
      })
      .setCodeBlock()
      .run();
  }
  const text = $from.parent.textContent;
  if ($from.parent.type.spec.code && empty && $from.parentOffset === text.length && text.endsWith("\n")) {
    return editor
      .chain()
      .command(({ tr }) => {
        tr.delete($from.pos - 1, $from.pos);
        return true;
      })
      .exitCode()
      .run();
  }
  return editor.commands.first(({ commands }) => [
    () => commands.newlineInCode(),
    () => commands.splitListItem("listItem"),
    () => commands.liftEmptyBlock(),
    () => commands.splitBlock({ keepMarks: true }),
  ]);
}
