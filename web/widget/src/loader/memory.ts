/** What the page remembers about this visitor: what the button needs on the next page. */
export interface Memory {
  /** There is a conversation: load the chat at idle so that the badge is live. */
  known?: boolean;
  /** The teaser the visitor dismissed or answered. */
  teaser?: string;
  /** The visitor closed it: it does not open by itself again. */
  closed?: boolean;
  /** Where the visitor has dragged the button: the corner, and how far from its edges. */
  place?: [string, number, number];
}

/** Storage may be blocked, full or not ours: then it works for this page. */
export function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

export const memoryKey = (botId: string) => `cxgenie:${botId}`;

export function remember(botId: string) {
  const key = memoryKey(botId);
  let memory: Memory = attempt(() => JSON.parse(localStorage.getItem(key) as string)) ?? {};
  return {
    get: (): Readonly<Memory> => memory,
    forget(): void {
      memory = {};
      attempt(() => {
        localStorage.removeItem(key);
        sessionStorage.removeItem(key);
      });
    },
    set(change: Memory): void {
      memory = { ...memory, ...change };
      attempt(() => localStorage.setItem(key, JSON.stringify(memory)));
    },
  };
}
