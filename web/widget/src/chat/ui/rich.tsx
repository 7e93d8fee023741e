/**
 * Text of messages. HTML was cleaned by the server before it was stored; here
 * it is read once more into an inert document and only the known tags are
 * built, so nothing in it can run even if the first cleaning failed.
 */
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";

const KEPT = new Set(["p", "br", "b", "strong", "i", "em", "u", "s", "ul", "ol", "li", "blockquote", "code", "pre"]);
const DROPPED = new Set(["script", "style", "template", "iframe", "object", "svg", "math", "title", "head"]);
const SAFE_LINK = /^(https?:|mailto:|tel:)/i;

export function Link({ href, children }: { href: string; children: ComponentChildren }) {
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}

function children(node: Node): ComponentChildren[] {
  return Array.from(node.childNodes, build);
}

function build(node: Node): ComponentChildren {
  if (node.nodeType === Node.TEXT_NODE) return node.nodeValue;
  if (!(node instanceof Element) && node.nodeType !== Node.ELEMENT_NODE) return null;
  const element = node as Element;
  const tag = element.localName;
  if (DROPPED.has(tag)) return null;
  if (tag === "a") {
    const href = element.getAttribute("href")?.trim() ?? "";
    return SAFE_LINK.test(href) ? <Link href={href}>{children(element)}</Link> : children(element);
  }
  if (tag === "img") {
    const src = element.getAttribute("src") ?? "";
    return /^https:/i.test(src) ? <img src={src} alt={element.getAttribute("alt") ?? ""} loading="lazy" /> : null;
  }
  if (!KEPT.has(tag)) return children(element);
  const Tag = tag as "p";
  // Where a list begins to count.
  const from = { start: element.getAttribute("start") ?? undefined } as object;
  return tag === "br" ? <br /> : <Tag {...from}>{children(element)}</Tag>;
}

/** Addresses in plain text become links; the punctuation after them stays text. */
const ADDRESS = /\b(?:https?:\/\/[^\s<>"']+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)/gi;

function linked(text: string): ComponentChildren[] {
  const parts: ComponentChildren[] = [];
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = match[0].replace(/[.,;:!?)\]}]+$/, "");
    parts.push(text.slice(from, match.index));
    parts.push(<Link href={address.includes("://") ? address : `mailto:${address}`}>{address}</Link>);
    from = match.index + address.length;
  }
  parts.push(text.slice(from));
  return parts;
}

export function Rich({ html, text }: { html?: string; text: string }) {
  const built = useMemo(() => {
    if (!html || !/<[a-z]/i.test(html)) return null;
    return children(new DOMParser().parseFromString(html, "text/html").body);
  }, [html]);
  return (
    <div class={built ? "rich" : "rich plain"} dir="auto">
      {built ?? linked(text)}
    </div>
  );
}
