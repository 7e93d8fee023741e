import { createElement, Fragment, type ReactNode, useMemo } from "react";

// What a message may contain. The server sanitises as well; this is the second
// fence, so that a line in the thread can never become script or layout.
const ALLOWED = new Set(["p", "br", "b", "strong", "i", "em", "u", "s", "ul", "ol", "li", "code", "pre", "blockquote"]);

/** Pictures come encrypted, or from here. */
const PICTURE = /^(https:\/\/|\/files\/public\/)/;

function safeUrl(href: string): string | null {
  try {
    const url = new URL(href, location.href);
    return ["http:", "https:", "mailto:", "tel:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

function nodeOf(node: Node, key: number): ReactNode {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent;
  if (!(node instanceof Element)) return null;
  const tag = node.tagName.toLowerCase();
  const children = [...node.childNodes].map(nodeOf);
  if (tag === "script" || tag === "style") return null;
  if (tag === "a") {
    const href = safeUrl(node.getAttribute("href") ?? "");
    if (!href) return createElement(Fragment, { key }, ...children);
    return (
      <a key={key} href={href} target="_blank" rel="noopener noreferrer nofollow">
        {children}
      </a>
    );
  }
  if (tag === "img") {
    const src = node.getAttribute("src") ?? "";
    return PICTURE.test(src) ? (
      <img key={key} src={src} alt={node.getAttribute("alt") ?? ""} loading="lazy" referrerPolicy="no-referrer" />
    ) : null;
  }
  if (tag === "br") return <br key={key} />;
  if (!ALLOWED.has(tag)) return createElement(Fragment, { key }, ...children);
  const start = tag === "ol" ? Number.parseInt(node.getAttribute("start") ?? "", 10) : Number.NaN;
  return createElement(tag, Number.isNaN(start) ? { key } : { key, start }, ...children);
}

const LINK = /\bhttps?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}]/g;

function linked(text: string): ReactNode[] {
  const out: ReactNode[] = [];
  let at = 0;
  for (const m of text.matchAll(LINK)) {
    if (m.index > at) out.push(text.slice(at, m.index));
    out.push(
      <a key={m.index} href={m[0]} target="_blank" rel="noopener noreferrer nofollow">
        {m[0]}
      </a>,
    );
    at = m.index + m[0].length;
  }
  out.push(text.slice(at));
  return out;
}

/** HTML of an answer when there is any, else the text with its links. */
export function RichText({ html, text }: { html?: string; text: string }) {
  return useMemo(() => {
    if (!html) return <>{linked(text)}</>;
    const doc = new DOMParser().parseFromString(html, "text/html");
    return <>{[...doc.body.childNodes].map(nodeOf)}</>;
  }, [html, text]);
}
