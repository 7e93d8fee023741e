// What the composer asks of the field people write in, whichever of the two it is.

export type Format = "bold" | "italic" | "code" | "link" | "bullets" | "numbers" | "quote";

export type FieldHandle = {
  /** Puts the cursor at the end, unless it is in the field already. */
  focus: () => void;
  insert: (text: string) => void;
  format: (f: Format) => void;
  /** Takes the letters before the cursor away and puts others there. */
  replaceBefore: (letters: number, text: string) => void;
  /** The words without any signs. */
  plain: () => string;
  /** How it will look; empty when it has no formatting. */
  html: () => string;
};

export type FieldProps = {
  id?: string;
  label: string;
  placeholder?: string;
  /** The wire text: what it says comes from outside, what is typed goes out through onChange. */
  value: string;
  /** To begin with instead of value: a stored message. */
  stored?: { html?: string; text: string };
  /** What was made of `stored` before the editor took the plain field's place. */
  typed?: string;
  /** What was chosen in the plain field before: from where to where in its text. */
  caret?: { from: number; to: number };
  invalid?: boolean;
  className?: string;
  autoFocus?: boolean;
  onReady: (h: FieldHandle | null) => void;
  onChange: (wire: string) => void;
  /** The text of the line before the cursor; null while something is chosen. */
  onCaret?: (before: string | null) => void;
  onActive?: (formats: Format[]) => void;
  /** A key before the field looks at it: true when it is dealt with. */
  onKey: (e: KeyboardEvent) => boolean;
  onFiles?: (files: FileList) => void;
  onBlur?: () => void;
};
