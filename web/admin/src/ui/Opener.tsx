import { type ReactNode, type Ref, Suspense, useEffect, useLayoutEffect, useState } from "react";

export type Opened = { at: HTMLElement; opened: boolean; onChange: (opened: boolean) => void };
export type OpenerProps = {
  ref: Ref<HTMLButtonElement>;
  onClick: () => void;
  onFocus: () => void;
  onPointerEnter: () => void;
  "aria-haspopup": "menu" | "dialog";
  "aria-expanded": boolean;
};

/** A button that is there at once, and what it opens: fetched when somebody reaches for it. */
export function Opener({
  opens,
  popup,
  children,
}: {
  opens: "menu" | "dialog";
  popup: (o: Opened) => ReactNode;
  children: (button: OpenerProps, opened: boolean) => ReactNode;
}) {
  const [at, setAt] = useState<HTMLElement | null>(null);
  const [opened, setOpened] = useState(false);
  const [wanted, setWanted] = useState(false);
  const reach = () => setWanted(true);
  const button: OpenerProps = {
    ref: setAt,
    onFocus: reach,
    onPointerEnter: reach,
    onClick: () => {
      reach();
      setOpened((v) => !v);
    },
    "aria-haspopup": opens,
    "aria-expanded": opened,
  };
  return (
    <>
      {children(button, opened)}
      <Suspense>{wanted && at ? popup({ at, opened, onChange: setOpened }) : null}</Suspense>
    </>
  );
}

/** Lets a popup that came late begin closed: only what opens knows where the focus was, and gives it back. */
export function useOpened(opened: boolean): boolean {
  const [shown, setShown] = useState(false);
  useEffect(() => setShown(opened), [opened]);
  return shown;
}

/** In place of a popup's target: the target is an element that stands elsewhere. */
export function At({ node, ref }: { node: HTMLElement; ref?: Ref<HTMLElement> }) {
  useLayoutEffect(() => {
    if (typeof ref !== "function") return;
    ref(node);
    return () => {
      ref(null);
    };
  }, [node, ref]);
  return null;
}
