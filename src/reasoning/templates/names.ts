/** People's names as they stand in a greeting. A name is outside text: whatever isn't plainly a name is left out. Pure. */

const NAME_CHARS_MAX = 60;
const NAME_WORDS_MAX = 5;

/** `Ali Khan` of `"Khan, Ali" <ali@example.com>`; empty where the shown name isn't plainly one. */
export function nameForGreeting(from: string): string {
  const shown = from.replace(/<[^<>]*>\s*$/, '').trim();
  const plain = /^".*"$|^'.*'$/s.test(shown) ? shown.slice(1, -1).trim() : shown;
  const swapped = /^([^,]+),\s*([^,]+)$/.exec(plain);
  const name = swapped ? `${swapped[2]} ${swapped[1]}` : plain;
  return isPlainName(name) ? name : '';
}

/** Letters, single spaces, and the few marks that names have; at most five words; no dot inside a word. */
function isPlainName(name: string): boolean {
  if (name.length > NAME_CHARS_MAX || name.split(' ').length > NAME_WORDS_MAX) return false;
  return /^\p{L}[\p{L}\p{M}'’-]*\.?(?: \p{L}[\p{L}\p{M}'’-]*\.?)*$/u.test(name) && name === name.normalize('NFC');
}
