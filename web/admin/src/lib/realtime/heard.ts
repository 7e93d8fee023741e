// The socket is one; what comes over it is about many things. Whoever shows one of them listens for its events here.
type Listener = (publication: never) => void;
const listeners = new Map<string, Set<Listener>>();

/** Tells who listens for this event. */
export function hear(p: { event: string }): void {
  for (const l of listeners.get(p.event) ?? []) l(p as never);
}

/** Calls `listener` for each publication of an event, until the returned function is called. */
export function onPublication<P extends { event: string }>(event: P["event"], listener: (p: P) => void): () => void {
  const all = listeners.get(event) ?? new Set<Listener>();
  listeners.set(event, all);
  all.add(listener as Listener);
  return () => all.delete(listener as Listener);
}
