/**
 * The text that stands in an element as a person reads it: lines as blocks and breaks make them, and pictures of emoji as those emoji. Runs in the
 * page, so it must need nothing from outside itself.
 */
import type { Locator } from 'playwright-core';

export function textOf(locator: Locator): Promise<string> {
  // the types of a page's own nodes are not known here
  return locator.evaluate(readText as never);
}

/** As much of a page's node as is looked at. */
interface PageNode {
  nodeType: number;
  nodeValue: string | null;
  nextSibling: PageNode | null;
  childNodes: Iterable<PageNode>;
  tagName: string;
  value?: string;
  getAttribute(name: string): string | null;
}

function readText(root: PageNode): string {
  if (root.tagName === 'TEXTAREA' || root.tagName === 'INPUT') return root.value ?? '';
  const blocks = ['DIV', 'P', 'LI', 'UL', 'OL', 'SECTION', 'ARTICLE', 'BLOCKQUOTE', 'H1', 'H2', 'H3', 'PRE'];
  const lines: string[] = [];
  let line: string | null = null;
  const endLine = () => {
    if (line !== null) lines.push(line);
    line = null;
  };
  const walk = (node: PageNode): void => {
    if (node.nodeType === 3) line = (line ?? '') + (node.nodeValue ?? '');
    if (node.nodeType !== 1) return;
    const isControl = node.tagName === 'BUTTON' || node.getAttribute('role') === 'button';
    if (isControl || node.tagName === 'SCRIPT' || node.tagName === 'STYLE') return;
    if (node.tagName === 'IMG') line = (line ?? '') + (node.getAttribute('alt') ?? '');
    if (node.tagName === 'BR') {
      line ??= '';
      // the last one in its block only holds an empty line open
      if (node.nextSibling) endLine();
      return;
    }
    const isBlock = blocks.includes(node.tagName);
    if (isBlock) endLine();
    for (const child of node.childNodes) walk(child);
    if (isBlock) endLine();
  };
  for (const child of root.childNodes) walk(child);
  endLine();
  return lines.join('\n');
}
