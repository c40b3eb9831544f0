/** How alike names are, and whether a text holds a document's number. Pure. */

/** What says nothing about who somebody is. */
const COMMON = new Set(
  'gmbh mbh ag kg ohg ug gbr ev ek co cie inc llc ltd limited plc corp corporation company sa sas sarl sl slu srl spa bv nv ab as oy aps pty the and und et y de der die das & von the to from mr mrs herr frau payment zahlung paypal sumup'.split(
    ' ',
  ),
);
const NUMBER_CHARS_MIN = 4;
const TEXT_CHARS_MAX = 600;

/** Words in small plain letters, without what stands in every company's name. */
export function nameWords(name: string): string[] {
  const plain = name
    .slice(0, TEXT_CHARS_MAX)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss');
  return (plain.match(/[\p{L}\p{N}]+/gu) ?? []).filter(
    (word) => (word.length > 1 || /\d/.test(word)) && !COMMON.has(word),
  );
}

/** Both names are of the same person or company, as far as words tell: all words of the shorter one stand in the other. */
export function isSameName(a: string, b: string): boolean {
  const [short, long] = [nameWords(a), nameWords(b)].sort((x, y) => x.length - y.length) as [string[], string[]];
  if (short.length === 0 || short.join('').length < 3) return false;
  const known = new Set(long);
  return short.every((word) => known.has(word));
}

/** Signs and spaces in a number are written by each in another way: `INV/2026/00042` is found in `inv 2026-00042`. */
export function holdsNumber(text: string, number: string): boolean {
  const digits = number.match(/[\p{L}\p{N}]+/gu) ?? [];
  if (digits.join('').length < NUMBER_CHARS_MIN || !/\p{N}/u.test(number)) return false;
  const pattern = digits.map((part) => part.toLowerCase()).join('[^\\p{L}\\p{N}]{0,3}');
  return new RegExp(`(?<![\\p{L}\\p{N}])${pattern}(?![\\p{L}\\p{N}])`, 'u').test(
    text.slice(0, TEXT_CHARS_MAX).toLowerCase(),
  );
}
