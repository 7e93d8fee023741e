/** Drawing on a page that is not ours: nodes, never markup or style attributes, which its content policy may forbid. */

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  set(node, attributes);
  node.append(...children);
  return node;
}

export function set(node: Element, attributes: Record<string, string>): void {
  for (const name in attributes) node.setAttribute(name, attributes[name] as string);
}

/** Adds a style sheet to the widget's shadow root; older browsers take it as an element. */
export function styled(root: ShadowRoot, css: string): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets.push(sheet);
  } catch {
    root.append(el("style", {}, css));
  }
}
