import { type DefaultTreeAdapterMap, parse } from 'parse5';

/** An element of a page, as a browser reads it. */
export interface PageElement {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** All text in it, including that of its children. */
  readonly text: string;
  /** The elements below it, in their order. */
  readonly below: readonly PageElement[];
}

type Node = DefaultTreeAdapterMap['node'];

/** All elements of a page, in their order. It is parsed by the rules of HTML; no script runs. */
export function readHtml(html: string): readonly PageElement[] {
  return elementsIn(parse(html));
}

/** Tags and names of attributes: the structure of a page, without its text. */
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
