/**
 * Mail addresses: which strings are one, which occur in a text, and which belong to a list of contacts. Two addresses
 * are the same only when every character is; a letter of another alphabet makes another address. Pure.
 */

/** RFC 5321: the longest address that can be delivered to. */
const ADDRESS_CHARS_MAX = 254;
const ADDRESS =
  /^[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[\p{L}\p{N}\p{M}-]{1,63}\.)+[\p{L}\p{M}\p{N}-]{2,63}$/u;
const IN_TEXT = /[^\s<>()[\]{},;:"“”„«»|\\@]{1,64}@[\p{L}\p{N}\p{M}.-]+/gu;

/** True for one bare address, e.g. `ali@example.com`; no display name, no spaces, no hidden characters. */
export function isAddress(text: string): boolean {
  if (text.length > ADDRESS_CHARS_MAX || !ADDRESS.test(text)) return false;
  return text.normalize('NFKC') === text && !/\.\.|^\.|\.@|@[.-]|-\.|\.-/.test(text);
}

/**
 * The form in which addresses are compared. Only A to Z are lowered: some letters of other alphabets, lowered, would
 * become Latin ones and so another person's address.
 */
export function addressKey(address: string): string {
  return address.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** True for `@example.com`: everybody at that domain, its subdomains not included. */
export function isDomainEntry(text: string): boolean {
  return text.startsWith('@') && isAddress(`x${text}`);
}

/** Every address that stands in a text, as `addressKey` gives it, each once, in order. Punctuation around it is left out. */
export function findAddresses(text: string): string[] {
  const found = new Set<string>();
  for (const [match] of text.matchAll(IN_TEXT)) {
    const bare = match.replace(/^[^\p{L}\p{N}_+]+/u, '').replace(/[.-]+$/u, '');
    if (isAddress(bare)) found.add(addressKey(bare));
  }
  return [...found];
}

/** True when the address, or `@` and its domain, stands in the list. The list is in lower case. */
export function isListed(address: string, list: readonly string[]): boolean {
  if (!isAddress(address)) return false;
  const lower = addressKey(address);
  return list.includes(lower) || list.includes(lower.slice(lower.lastIndexOf('@')));
}
