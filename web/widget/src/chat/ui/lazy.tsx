import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

/**
 * Parts that are fetched when they are wanted, so that opening the chat stays light. Until they are there nothing shows in
 * their place; where they cannot be fetched, they are tried again when the browser is back online.
 */
export function later<M extends object>(load: () => Promise<M>) {
  let there: M | null = null;
  let going: Promise<M> | null = null;
  const get = () => {
    going ??= load().then(
      (parts) => {
        there = parts;
        return parts;
      },
      (e) => {
        going = null;
        throw e;
      },
    );
    return going;
  };
  return {
    get,
    part<P extends object>(pick: (parts: M) => ComponentType<P>): ComponentType<P> {
      return function Later(props: P) {
        const [parts, setParts] = useState(there);
        useEffect(() => {
          let gone = false;
          const fetch = () =>
            get().then(
              (got) => {
                if (!gone) setParts(got);
              },
              () => {},
            );
          if (!parts) {
            fetch();
            addEventListener("online", fetch);
          }
          return () => {
            gone = true;
            removeEventListener("online", fetch);
          };
        }, [parts]);
        const Part = parts && pick(parts);
        return Part && <Part {...props} />;
      };
    },
  };
}

/** The styles of such a part. */
export function styled(css: string): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  } catch {
    const style = document.createElement("style");
    style.append(css);
    document.head.append(style);
  }
}
