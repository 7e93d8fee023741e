// What may stand behind the question mark of the pages that people reach without being signed in.
type Search = Record<string, unknown>;

const problem = (s: Search) => (typeof s.problem === "string" ? s.problem : undefined);

export const signInSearch = (s: Search): { next?: string; changed?: boolean; ended?: boolean; problem?: string } => ({
  // Only our own addresses: a link may not send people elsewhere after signing in.
  next: typeof s.next === "string" && /^\/(?![/\\])/.test(s.next) ? s.next : undefined,
  changed: s.changed === true || undefined,
  ended: s.ended === true || undefined,
  problem: problem(s),
});

export const tokenSearch = (s: Search): { token?: string } => ({
  // A token of digits only would be parsed as a number.
  token: typeof s.token === "string" || typeof s.token === "number" ? String(s.token) : undefined,
});

export const inviteSearch = (s: Search): { token?: string; problem?: string } => ({
  ...tokenSearch(s),
  problem: problem(s),
});

/** What the bot reads of a source, beside the list it stands in. */
export const readsSearch = (s: Search): { reads?: string; named?: string; at?: number } => ({
  reads: typeof s.reads === "string" ? s.reads : undefined,
  named: typeof s.named === "string" || typeof s.named === "number" ? String(s.named) : undefined,
  at: typeof s.at === "number" && s.at > 0 ? Math.floor(s.at) : undefined,
});

/** The FAQ that is open. */
export const faqSearch = (s: Search): { faq?: string } => ({ faq: typeof s.faq === "string" ? s.faq : undefined });

/** The tab of Bot's knowledge; none: the entries. */
export const knowledgeSearch = (s: Search): { tab?: "passages" | "learnt" | "dictionary" | "history" } => ({
  tab: s.tab === "passages" || s.tab === "learnt" || s.tab === "dictionary" || s.tab === "history" ? s.tab : undefined,
});
