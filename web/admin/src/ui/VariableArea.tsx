import { Textarea } from "@mantine/core";
import { type ReactNode, useRef } from "react";
import { CharCount } from "./FormParts";
import { VariableMenu } from "./VariableMenu";

type Props = {
  label: string;
  /** The label is for who cannot see where the field stands. */
  bare?: boolean;
  value: string;
  error?: string;
  max: number;
  help?: ReactNode;
  disabled?: boolean;
  minRows?: number;
  maxRows?: number;
  onChange: (value: string) => void;
};

/** A plain text to customers that may hold variables. */
export function VariableArea(p: Props) {
  const area = useRef<HTMLTextAreaElement>(null);
  const insert = (name: string) => {
    const from = area.current?.selectionStart ?? p.value.length;
    const until = area.current?.selectionEnd ?? from;
    p.onChange(`${p.value.slice(0, from)}{{${name}}}${p.value.slice(until)}`);
    area.current?.focus();
  };
  return (
    <div>
      <Textarea
        ref={area}
        label={p.bare ? undefined : p.label}
        aria-label={p.bare ? p.label : undefined}
        autosize
        minRows={p.minRows ?? 2}
        maxRows={p.maxRows ?? 6}
        value={p.value}
        error={p.error}
        description={
          <>
            {p.help} <CharCount text={p.value} max={p.max} />
          </>
        }
        onChange={(e) => p.onChange(e.currentTarget.value)}
      />
      <VariableMenu disabled={p.disabled} onChoose={insert} />
    </div>
  );
}
