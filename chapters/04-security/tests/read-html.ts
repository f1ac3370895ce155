import { type DefaultTreeAdapterMap, parse } from 'parse5';

/** An element of a page, as a browser reads it. */
export interface PageElement {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** All text in it, its children's as well. */
  readonly text: string;
  /** The elements below it, in their order. */
  readonly below: readonly PageElement[];
}

type Node = DefaultTreeAdapterMap['node'];

/** All elements of a page, in their order. It is parsed by the rules of HTML, and nothing is run. */
export function readHtml(html: string): readonly PageElement[] {
  return elementsIn(parse(html));
}

/** Tags and the names of attributes: what a page is made of, without its texts. */
export function structureOf(elements: readonly PageElement[]): string[] {
  return elements.map(({ tag, attributes }) => [tag, ...Object.keys(attributes).sort()].join(' '));
}

function elementsIn(node: Node): PageElement[] {
  return childrenOf(node).flatMap((child) => {
    if (!('tagName' in child)) return [];
    const below = elementsIn(child);
    const attributes = Object.fromEntries(child.attrs.map(({ name, value }) => [name, value]));
    return [{ tag: child.tagName, attributes, text: textIn(child), below }, ...below];
  });
}

function textIn(node: Node): string {
  return childrenOf(node)
    .map((child) => ('value' in child ? child.value : textIn(child)))
    .join('');
}

function childrenOf(node: Node): readonly Node[] {
  return 'childNodes' in node ? node.childNodes : [];
}
