// localStorage that may be full, forbidden or filled by an older version.
export function read<T>(key: string, fallback: T): T {
  try {
    const raw = localStorage.getItem(`cxgenie.${key}`);
    return raw === null ? fallback : (JSON.parse(raw) as T);
  } catch {
    return fallback;
  }
}

/** The keys that begin so. */
export function keysOf(prefix: string): string[] {
  try {
    return Object.keys(localStorage).flatMap((k) => (k.startsWith(`cxgenie.${prefix}`) ? k.slice(8) : []));
  } catch {
    return [];
  }
}

export function write(key: string, value: unknown): void {
  try {
    if (value === null || value === undefined) localStorage.removeItem(`cxgenie.${key}`);
    else localStorage.setItem(`cxgenie.${key}`, JSON.stringify(value));
  } catch {
    // Nothing that is stored here is needed to go on.
  }
}
