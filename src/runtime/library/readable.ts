/** Which pages of the vault may be read by whoever thinks: notes and the office's own pages, nothing hidden, nothing raw. Pure. */
import { CONTACTS, STATES_IN } from '../../vault/places.ts';

const FOLDERS = new Set([
  ...Object.keys(STATES_IN),
  'Plans',
  CONTACTS,
  'Briefings',
  'Accounting',
  'Updates',
  'Templates',
]);
const PAGES = new Set(['Company_Handbook.md', 'Business_Goals.md', 'Dashboard.md']);
const PARTS_MAX = 4;

/** True for the path of a note or page that may be read; says nothing about whether it is there. */
export function isReadablePath(path: string): boolean {
  const parts = path.split('/');
  const isPlain = parts.every((part) => part !== '' && !part.startsWith('.') && !/[\\\p{Cc}]/u.test(part));
  if (!isPlain || parts.length > PARTS_MAX || !path.endsWith('.md')) return false;
  return parts.length === 1 ? PAGES.has(path) : FOLDERS.has(parts[0]!);
}
