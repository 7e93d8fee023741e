import type { Editor } from "@tiptap/react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./RichField.module.css";

const SCHEME = "https://";
const ADDRESS = /^(?:https?:\/\/[^\s/.]+\.?[^\s]*|mailto:[^\s@]+@[^\s@]+|tel:[+\d][\d\s()./-]*)$/i;

/** What somebody typed as an address; null when it cannot be one. */
function addressOf(typed: string): string | null {
  const full = /^[a-z][a-z+.-]*:/i.test(typed)
    ? typed
    : /^[^\s@/]+@[^\s@]+$/.test(typed)
      ? `mailto:${typed}`
      : SCHEME + typed;
  return ADDRESS.test(full) && (/^(?:mailto|tel):/i.test(full) || URL.canParse(full)) ? full : null;
}

/** Where the chosen words lead. */
export function LinkRow({ editor, href, onDone }: { editor: Editor; href: string; onDone: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const [typed, setTyped] = useState(href);
  const [bad, setBad] = useState(false);
  const apply = () => {
    const run = () => editor.chain().focus();
    const address = addressOf(typed.trim());
    if (typed.trim() === "") run().extendMarkRange("link").unsetLink().run();
    else if (!address) return setBad(true);
    else if (editor.state.selection.empty && !editor.isActive("link")) {
      run()
        .insertContent([
          { type: "text", text: typed.trim(), marks: [{ type: "link", attrs: { href: address } }] },
          { type: "text", text: " " },
        ])
        .run();
    } else run().extendMarkRange("link").setLink({ href: address }).run();
    onDone();
  };
  return (
    <div className={classes.link}>
      <input
        // biome-ignore lint/a11y/noAutofocus: it was asked for by a click
        autoFocus
        type="text"
        inputMode="url"
        className={classes.href}
        aria-label={t("talks.link_address")}
        aria-invalid={bad || undefined}
        aria-describedby={bad ? id : undefined}
        placeholder={SCHEME}
        value={typed}
        onChange={(e) => {
          setTyped(e.currentTarget.value);
          setBad(false);
        }}
        onKeyDown={(e) => {
          if (e.key !== "Enter" && e.key !== "Escape") return;
          e.preventDefault();
          e.stopPropagation();
          if (e.key === "Enter") return apply();
          onDone();
          editor.commands.focus();
        }}
      />
      <button type="button" className={classes.apply} onClick={apply}>
        {t(typed.trim() === "" && href !== "" ? "talks.link_remove" : "talks.link_apply")}
      </button>
      {bad ? (
        <span id={id} role="alert" className={classes.bad}>
          {t("talks.bad_address")}
        </span>
      ) : null}
    </div>
  );
}
