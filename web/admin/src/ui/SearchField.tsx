import { CloseButton, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { type CSSProperties, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useKeys } from "@/lib/keys";
import classes from "./SearchField.module.css";

/** Search in a list; `/` jumps into it. Reports after a short rest. */
export function SearchField({
  value,
  onChange,
  placeholder,
  width = 220,
}: {
  value: string;
  onChange: (v: string) => void;
  placeholder: string;
  width?: number;
}) {
  const { t } = useTranslation();
  const [text, setText] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const report = useDebouncedCallback(onChange, 220);
  useEffect(() => setText(value), [value]);
  useKeys({ "/": () => input.current?.focus() });
  return (
    <TextInput
      ref={input}
      size="xs"
      className={classes.search}
      style={{ "--search-width": `${width}px` } as CSSProperties}
      value={text}
      aria-label={placeholder}
      placeholder={placeholder}
      leftSection={<IconSearch size={15} stroke={1.75} />}
      rightSection={
        text ? (
          <CloseButton
            size={20}
            iconSize={14}
            aria-label={t("actions.clear")}
            onClick={() => {
              setText("");
              onChange("");
            }}
          />
        ) : null
      }
      onChange={(e) => {
        setText(e.currentTarget.value);
        report(e.currentTarget.value);
      }}
    />
  );
}
