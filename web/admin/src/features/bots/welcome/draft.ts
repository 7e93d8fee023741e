// What was typed in the first run and is not on the server yet: it survives a reload and every step back.
import { useCallback, useState } from "react";
import type { TemplateCode, TemplateFaq } from "@/lib/api/types";
import { read, write } from "@/lib/storage";

export type Draft = {
  template: TemplateCode;
  language: string;
  /** The bot's name; the template's while nobody has typed one. */
  name: string | null;
  values: Record<string, string>;
  /** Null: the template's own. */
  faqs: TemplateFaq[] | null;
};

export const empty = (language: string): Draft => ({
  template: "scratch",
  language,
  name: null,
  values: {},
  faqs: null,
});

const key = (workspaceId: string) => `welcome.${workspaceId}`;

export function useDraft(workspaceId: string, language: string) {
  const [draft, setDraft] = useState<Draft>(() => ({
    ...empty(language),
    ...read<Partial<Draft>>(key(workspaceId), {}),
  }));
  const change = useCallback(
    (more: Partial<Draft>) =>
      setDraft((d) => {
        const next = { ...d, ...more };
        write(key(workspaceId), next);
        return next;
      }),
    [workspaceId],
  );
  const forget = useCallback(() => write(key(workspaceId), null), [workspaceId]);
  return { draft, change, forget };
}

const BLANK = /\{\{([a-z][a-z0-9_]*)\}\}/g;

/** The blanks whose values are known are filled, as the server does it. */
export function fill(text: string, values: Record<string, string>): string {
  return text.replace(BLANK, (all, name: string) => values[name]?.trim() || all);
}

export type Piece = { text: string; blank?: true };

/** A text in pieces, its open blanks apart, called by their labels. */
export function pieces(text: string, labels: Record<string, string>): Piece[] {
  const out: Piece[] = [];
  let at = 0;
  for (const m of text.matchAll(BLANK)) {
    if (m.index > at) out.push({ text: text.slice(at, m.index) });
    out.push({ text: labels[m[1] ?? ""] ?? m[1] ?? "", blank: true });
    at = m.index + m[0].length;
  }
  if (at < text.length) out.push({ text: text.slice(at) });
  return out;
}
