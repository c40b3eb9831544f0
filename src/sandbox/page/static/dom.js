/** Makes elements. Outside text only ever comes in as text: there is no way here to hand over markup. */

/**
 * @param {string} tag e.g. `p.note` for a class
 * @param {Record<string, unknown> | null} [properties] `on…` are listeners, the others attributes; false and null are left out
 * @param {...(Node | string | null | undefined | false)} children
 */
export function el(tag, properties, ...children) {
  const [name, ...classes] = tag.split('.');
  const element = document.createElement(name);
  element.classList.add(...classes);
  for (const [key, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** @param {string} id */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}

/** Outside text inside a line of ours: its direction can't reach beyond it. */
export function isolated(text) {
  return el('bdi', null, text);
}

/** What each kept element was made of. */
const contents = new WeakMap();

/**
 * Makes `parent` hold one child for each item, in order, and touches only what changed, so that focus, selection and
 * scroll stay where they are.
 * @template T
 * @param {HTMLElement} parent
 * @param {T[]} items
 * @param {(item: T) => string} keyOf
 * @param {(item: T) => HTMLElement} make
 */
export function keepChildren(parent, items, keyOf, make) {
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const wanted = new Set(items.map(keyOf));
  for (const [key, child] of old) if (!wanted.has(key)) child.remove();
  let before = parent.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    const content = JSON.stringify(item);
    let child = old.get(key);
    if (!child || contents.get(child) !== content) {
      const fresh = make(item);
      fresh.dataset.key = key;
      contents.set(fresh, content);
      if (child) {
        if (before === child) before = fresh;
        child.replaceWith(fresh);
      }
      child = fresh;
    }
    if (child === before) before = before.nextElementSibling;
    else parent.insertBefore(child, before);
  }
}

/** @param {number} at milliseconds since the epoch */
export function clockTime(at) {
  return new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}

/** @param {number} bytes */
export function size(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, 'kB'] : [bytes / 1e6, 'MB'];
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}
