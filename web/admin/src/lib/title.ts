// The browser tab: what asks for you, the page, the product.
import { useEffect } from "react";

let page = "";
let count = 0;

function show(): void {
  document.title = `${count > 0 ? `(${count > 99 ? "99+" : count}) ` : ""}${page ? `${page} · ` : ""}CX Genie`;
}

export function setTitleCount(n: number): void {
  count = n;
  show();
}

export function usePageTitle(title: string): void {
  useEffect(() => {
    page = title;
    show();
  }, [title]);
}
