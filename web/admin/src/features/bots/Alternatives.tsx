import { Input } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { type ClipboardEvent, type KeyboardEvent, useId, useState } from "react";
import { flushSync } from "react-dom";
import { useTranslation } from "react-i18next";
import classes from "./Alternatives.module.css";

const MAX = 20;

/** Other ways to ask the same. Enter adds one; pasted lines become several. */
export function Alternatives({
  value,
  error,
  disabled,
  onChange,
}: {
  value: string[];
  error?: string;
  disabled?: boolean;
  onChange: (v: string[]) => void;
}) {
  const { t } = useTranslation();
  const id = useId();
  const [text, setText] = useState("");
  const full = value.length >= MAX;

  const add = (lines: string[]) => {
    const fresh = lines.map((l) => l.trim()).filter((l) => l !== "" && !value.includes(l));
    if (fresh.length > 0) onChange([...value, ...new Set(fresh)].slice(0, MAX));
    setText("");
  };
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.nativeEvent.isComposing) return;
    if ((e.ctrlKey || e.metaKey) && (e.key === "Enter" || e.key.toLowerCase() === "s")) {
      // These keys save: what was typed belongs to it.
      flushSync(() => add([text]));
    } else if (e.key === "Enter") {
      e.preventDefault();
      add([text]);
    } else if (e.key === "Backspace" && text === "" && value.length > 0) {
      onChange(value.slice(0, -1));
    }
  };
  const onPaste = (e: ClipboardEvent) => {
    const lines = e.clipboardData.getData("text").split(/\r?\n/);
    if (lines.length < 2) return;
    e.preventDefault();
    add(lines);
  };
  return (
    <Input.Wrapper
      id={id}
      label={t("faqs.alternatives")}
      description={t("faqs.alternatives_help", { n: value.length, max: MAX })}
      error={error}
      inputWrapperOrder={["label", "input", "description", "error"]}
    >
      <div className={classes.box} data-disabled={disabled || undefined}>
        {value.length > 0 ? (
          <ul className={classes.list}>
            {value.map((a) => (
              <li key={a} className={classes.chip}>
                <span>{a}</span>
                {disabled ? null : (
                  <button
                    type="button"
                    aria-label={t("faqs.remove_alternative", { text: a })}
                    onClick={() => onChange(value.filter((x) => x !== a))}
                  >
                    <IconX size={13} stroke={2} />
                  </button>
                )}
              </li>
            ))}
          </ul>
        ) : null}
        {disabled || full ? null : (
          <input
            id={id}
            className={classes.input}
            value={text}
            placeholder={t("faqs.alternatives_placeholder")}
            onChange={(e) => setText(e.currentTarget.value)}
            onKeyDown={onKeyDown}
            onPaste={onPaste}
            onBlur={() => add([text])}
          />
        )}
      </div>
    </Input.Wrapper>
  );
}
