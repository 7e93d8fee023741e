import { Input } from "@mantine/core";
import {
  IconBlockquote,
  IconBold,
  IconItalic,
  IconLink,
  IconList,
  IconListNumbers,
  IconPhoto,
  IconUnderline,
} from "@tabler/icons-react";
import Image from "@tiptap/extension-image";
import { type AnyExtension, type Editor, EditorContent, useEditor, useEditorState } from "@tiptap/react";
import StarterKit from "@tiptap/starter-kit";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./RichEditor.module.css";

/** What the editor writes in, once it is on the page: before, asking for it is an error. */
function useBox(editor: Editor | null): HTMLElement | null {
  const [box, setBox] = useState<HTMLElement | null>(null);
  useEffect(() => {
    if (!editor) return;
    const look = () => setBox(editor.view.dom);
    if (editor.isInitialized) look();
    editor.on("mount", look);
    editor.on("create", look);
    return () => {
      editor.off("mount", look);
      editor.off("create", look);
    };
  }, [editor]);
  return box;
}

/** What the person sees of it as text, for counting: as the server counts. */
export type RichValue = { html: string; text: string; images: number };

type Props = {
  label: string;
  /** HTML to begin with; what is typed later comes through onChange. */
  html: string;
  error?: string;
  description?: ReactNode;
  disabled?: boolean;
  minHeight?: number;
  maxImages: number;
  onChange: (v: RichValue) => void;
  /** Stores a picture and returns its address. */
  onImage?: (file: File) => Promise<string>;
  onProblem?: (e: unknown) => void;
  /** The editor, once there is one: for whoever puts something into the text. */
  onReady?: (editor: Editor) => void;
  /** What a longer text has besides: headings, rules, and extensions with their buttons. The text grows with its page. */
  long?: { extensions: AnyExtension[]; tools: (editor: Editor, button: ToolButton) => ReactNode };
};

export type ToolButton = (
  label: string,
  active: boolean,
  icon: ReactNode,
  act: () => void,
  disabled?: boolean,
) => ReactNode;

/** A text with simple formatting: bold, lists, links, pictures. Nothing else can be pasted into it. */
export default function RichEditor(p: Props) {
  const id = useId();
  const now = useRef(p);
  now.current = p;
  const [busy, setBusy] = useState(false);
  const editor = useEditor({
    // Made once it is on the page: one that is made while drawing is thrown away again when the machine is slow.
    immediatelyRender: false,
    extensions: [
      StarterKit.configure({
        heading: p.long ? { levels: [1, 2, 3, 4] } : false,
        horizontalRule: p.long ? undefined : false,
        link: {
          openOnClick: false,
          autolink: true,
          defaultProtocol: "https",
          protocols: ["http", "https", "mailto", "tel"],
        },
      }),
      Image.configure({ allowBase64: false }),
      ...(p.long?.extensions ?? []),
    ],
    content: p.html,
    editable: !p.disabled,
    editorProps: {
      attributes: {
        role: "textbox",
        "aria-multiline": "true",
        "aria-labelledby": `${id}-name`,
        class: classes.text ?? "",
      },
      handlePaste: (_, e) => add(e.clipboardData?.files),
      handleDrop: (_, e) => add((e as DragEvent).dataTransfer?.files),
    },
    onCreate: ({ editor: e }) => now.current.onReady?.(e),
    onUpdate: ({ editor: e }) => now.current.onChange(contentOf(e)),
  });

  const add = (files: FileList | undefined | null): boolean => {
    const pictures = [...(files ?? [])].filter((f) => f.type.startsWith("image/"));
    if (pictures.length === 0 || !now.current.onImage) return false;
    void put(pictures);
    return true;
  };
  const put = async (pictures: File[]) => {
    const { onImage, onProblem, maxImages } = now.current;
    if (!editor || !onImage) return;
    setBusy(true);
    try {
      for (const f of pictures) {
        if (contentOf(editor).images >= maxImages) break;
        const src = await onImage(f);
        editor
          .chain()
          .focus()
          .setImage({ src, alt: f.name.replace(/\.\w+$/, "") })
          .run();
      }
    } catch (e) {
      onProblem?.(e);
    } finally {
      setBusy(false);
    }
  };

  useEffect(() => {
    editor?.setEditable(!p.disabled, false);
  }, [editor, p.disabled]);
  const box = useBox(editor);
  useEffect(() => {
    if (!box) return;
    if (p.error) box.setAttribute("aria-invalid", "true");
    else box.removeAttribute("aria-invalid");
    box.setAttribute("aria-describedby", p.error ? `${id}-error ${id}-description` : `${id}-description`);
  }, [box, p.error, id]);

  return (
    <Input.Wrapper
      id={id}
      label={p.label}
      labelElement="div"
      labelProps={{ id: `${id}-name`, onClick: () => editor?.commands.focus() }}
      description={p.description}
      error={p.error}
      inputWrapperOrder={["label", "input", "description", "error"]}
    >
      <div
        className={classes.box}
        data-error={p.error ? true : undefined}
        data-disabled={p.disabled || undefined}
        data-long={p.long ? true : undefined}
      >
        {editor && !p.disabled ? (
          <Bar
            editor={editor}
            busy={busy}
            onFiles={p.onImage ? (f) => void put(f) : undefined}
            full={p.maxImages}
            tools={p.long?.tools}
          />
        ) : null}
        <EditorContent editor={editor} style={{ "--editor-min": `${p.minHeight ?? 120}px` } as never} />
      </div>
    </Input.Wrapper>
  );
}

function contentOf(e: Editor): RichValue {
  let images = 0;
  e.state.doc.descendants((n) => {
    if (n.type.name === "image") images++;
  });
  const text = e.getText({ blockSeparator: "\n" }).trim();
  return { html: text === "" && images === 0 ? "" : e.getHTML(), text, images };
}

function Bar({
  editor,
  busy,
  onFiles,
  full,
  tools,
}: {
  editor: Editor;
  busy: boolean;
  onFiles?: (f: File[]) => void;
  full: number;
  tools?: (editor: Editor, button: ToolButton) => ReactNode;
}) {
  const { t } = useTranslation();
  const file = useRef<HTMLInputElement>(null);
  const [link, setLink] = useState<string | null>(null);
  const on = useEditorState({
    editor,
    selector: ({ editor: e }) => ({
      bold: e.isActive("bold"),
      italic: e.isActive("italic"),
      underline: e.isActive("underline"),
      bullets: e.isActive("bulletList"),
      numbers: e.isActive("orderedList"),
      quote: e.isActive("blockquote"),
      link: e.isActive("link"),
      images: contentOf(e).images,
    }),
  });
  const run = () => editor.chain().focus();
  const openLink = () => setLink((editor.getAttributes("link").href as string | undefined) ?? "");
  const setHref = () => {
    const href = (link ?? "").trim();
    setLink(null);
    if (href === "") {
      run().extendMarkRange("link").unsetLink().run();
      return;
    }
    const full = /^[a-z]+:/i.test(href) ? href : `https://${href}`;
    if (editor.state.selection.empty && !editor.isActive("link")) {
      run()
        .insertContent([{ type: "text", text: href, marks: [{ type: "link", attrs: { href: full } }] }])
        .run();
    } else run().extendMarkRange("link").setLink({ href: full }).run();
  };
  const box = useBox(editor);
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => {
      if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "k") {
        e.preventDefault();
        e.stopPropagation();
        openLink();
      }
    };
    box?.addEventListener("keydown", onKey);
    return () => box?.removeEventListener("keydown", onKey);
  });
  const button: ToolButton = (label, active, icon, act, disabled = false) => (
    <button
      type="button"
      className={classes.button}
      aria-label={label}
      title={label}
      aria-pressed={active}
      disabled={disabled}
      // The text keeps the selection.
      onMouseDown={(e) => e.preventDefault()}
      onClick={act}
    >
      {icon}
    </button>
  );
  const icon = { size: 15, stroke: 2 };
  return (
    <div className={classes.bar} role="toolbar" aria-label={t("editor.toolbar")}>
      {tools?.(editor, button)}
      {button(t("editor.bold"), on.bold, <IconBold {...icon} />, () => run().toggleBold().run())}
      {button(t("editor.italic"), on.italic, <IconItalic {...icon} />, () => run().toggleItalic().run())}
      {button(t("editor.underline"), on.underline, <IconUnderline {...icon} />, () => run().toggleUnderline().run())}
      <span className={classes.gap} />
      {button(t("editor.bullets"), on.bullets, <IconList {...icon} />, () => run().toggleBulletList().run())}
      {button(t("editor.numbers"), on.numbers, <IconListNumbers {...icon} />, () => run().toggleOrderedList().run())}
      {button(t("editor.quote"), on.quote, <IconBlockquote {...icon} />, () => run().toggleBlockquote().run())}
      <span className={classes.gap} />
      {button(t("editor.link"), on.link, <IconLink {...icon} />, openLink)}
      {onFiles ? (
        <>
          {button(
            on.images >= full ? t("editor.images_full", { max: full }) : t("editor.image"),
            false,
            <IconPhoto {...icon} />,
            () => file.current?.click(),
            busy || on.images >= full,
          )}
          <input
            ref={file}
            type="file"
            accept="image/png,image/jpeg,image/gif,image/webp"
            multiple
            hidden
            aria-label={t("editor.image")}
            onChange={(e) => {
              onFiles([...(e.currentTarget.files ?? [])]);
              e.currentTarget.value = "";
            }}
          />
        </>
      ) : null}
      {busy ? <span className={classes.busy}>{t("editor.uploading")}</span> : null}
      {link !== null ? (
        <div className={classes.linkRow}>
          <input
            // biome-ignore lint/a11y/noAutofocus: it was asked for by a click or a key
            autoFocus
            className={classes.href}
            aria-label={t("editor.address")}
            value={link}
            onChange={(e) => setLink(e.currentTarget.value)}
            onKeyDown={(e) => {
              if (e.key === "Enter") {
                e.preventDefault();
                setHref();
              } else if (e.key === "Escape") {
                e.preventDefault();
                e.stopPropagation();
                setLink(null);
                editor.commands.focus();
              }
            }}
          />
          <button type="button" className={classes.apply} onClick={setHref}>
            {t(link.trim() === "" && on.link ? "editor.unlink" : "editor.apply")}
          </button>
        </div>
      ) : null}
    </div>
  );
}
