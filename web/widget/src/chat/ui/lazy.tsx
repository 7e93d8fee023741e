import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

/**
 * A part that is fetched when it is first shown, so that opening the chat stays light. Until it is there, and where it
 * cannot be fetched, nothing shows in its place.
 */
export function lazy<P extends object>(load: () => Promise<{ default: ComponentType<P> }>): ComponentType<P> {
  let there: ComponentType<P> | null = null;
  return function Lazy(props: P) {
    const [Part, setPart] = useState<ComponentType<P> | null>(() => there);
    useEffect(() => {
      let gone = false;
      if (!there)
        load().then(
          (part) => {
            there = part.default;
            if (!gone) setPart(() => there);
          },
          () => {},
        );
      return () => {
        gone = true;
      };
    }, []);
    return Part && <Part {...props} />;
  };
}
