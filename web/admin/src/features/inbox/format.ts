// Signs of formatting in the field: **bold**, `code`, [links](address) and lists. The server reads them (and only them);
// here they are put around what is chosen.
export type Edit = { text: string; from: number; to: number };
export type Format = "bold" | "code" | "link" | "list";

export function format(kind: Format, text: string, from: number, to: number): Edit {
  const chosen = text.slice(from, to);
  switch (kind) {
    case "bold":
      return around(text, from, to, "**", "**");
    case "code":
      return chosen.includes("\n") ? around(text, from, to, "```\n", "\n```") : around(text, from, to, "`", "`");
    case "link": {
      const address = /^https?:\/\/\S+$/.test(chosen);
      const put = address ? `[](${chosen})` : `[${chosen}](https://)`;
      const at = address ? from + 1 : from + put.length - 1;
      return { text: text.slice(0, from) + put + text.slice(to), from: at, to: at };
    }
    case "list": {
      const start = text.lastIndexOf("\n", from - 1) + 1;
      const lines = text.slice(start, to).split("\n");
      const all = lines.every((l) => l.startsWith("- "));
      const put = lines.map((l) => (all ? l.slice(2) : l.startsWith("- ") ? l : `- ${l}`)).join("\n");
      return { text: text.slice(0, start) + put + text.slice(to), from: start + put.length, to: start + put.length };
    }
  }
}

function around(text: string, from: number, to: number, before: string, after: string): Edit {
  const chosen = text.slice(from, to);
  const out = text.slice(0, from - before.length);
  // Pressed again, they are taken away.
  if (text.slice(from - before.length, from) === before && text.slice(to, to + after.length) === after && chosen) {
    return { text: out + chosen + text.slice(to + after.length), from: from - before.length, to: to - before.length };
  }
  return {
    text: text.slice(0, from) + before + chosen + after + text.slice(to),
    from: from + before.length,
    to: to + before.length,
  };
}

/** The name that is being typed after an @, where it begins; null when none is. */
export function mentionAt(text: string, caret: number): { from: number; typed: string } | null {
  const m = /(^|\s)@([^\s@]{0,30})$/.exec(text.slice(0, caret));
  return m ? { from: caret - (m[2] as string).length - 1, typed: m[2] as string } : null;
}

/** The members whose names stand in a note after an @. */
export function mentionedIn(text: string, members: { id: string; name: string }[]): string[] {
  return members.filter((m) => text.includes(`@${m.name}`)).map((m) => m.id);
}
