// Names of members in a note.

/** The name that is being typed after an @ at the end of a line, and where it begins; null when none is. */
export function mentionAt(before: string): { from: number; typed: string } | null {
  const m = /(^|\s)@([^\s@]{0,30})$/.exec(before);
  return m ? { from: before.length - (m[2] as string).length - 1, typed: m[2] as string } : null;
}

/** The members whose names stand in a note after an @. */
export function mentionedIn(text: string, members: { id: string; name: string }[]): string[] {
  return members.filter((m) => text.includes(`@${m.name}`)).map((m) => m.id);
}
