/** The vault: folders with their counts and newest notes; a click opens a note. */
import { get } from './api.js';
import { byId, el, isolated, keepChildren } from './dom.js';
import { openNote, refreshNote } from './note.js';
import { mark } from './tabs.js';

/** Folders that are open at first: where something waits or has just happened. */
const OPEN = /^(Needs_Action|In_Progress|Pending_Approval|Approved|Failed|Done|Rejected|Quarantine)/;
/** Always shown, so that the way of a task can be seen before the first one walks it. */
const LANDMARKS = new Set(['Inbox', 'Needs_Action', 'Pending_Approval/email', 'Approved/email', 'Briefings']);

/** @returns {() => Promise<void>} reads it again */
export function startVault() {
  const list = byId('vault');
  const opened = new Map();
  let before = null;
  return async () => {
    const { folders } = await get('/api/vault');
    const shown = withSkills(folders).filter(({ path, count }) => count > 0 || LANDMARKS.has(path));
    if (shown.length === 0) list.replaceChildren(empty());
    else
      keepChildren(
        list,
        shown,
        ({ path }) => `folder-${path}`,
        (folder) => folderView(folder, opened),
      );
    const now = JSON.stringify(folders);
    if (before !== null && before !== now) mark('vault');
    before = now;
    await refreshNote(folders);
  };
}

/** Each skill is a folder with one page; here they are one folder of pages. */
function withSkills(folders) {
  const skills = folders.filter(({ path }) => path.startsWith('.'));
  const notes = skills.flatMap(({ path, notes }) => notes.map((note) => ({ ...note, title: path.split('/').at(-1) })));
  const count = skills.reduce((sum, folder) => sum + folder.count, 0);
  return [...folders.filter(({ path }) => !path.startsWith('.')), { path: 'Skills', count, notes }];
}

function folderView(folder, opened) {
  const open = folder.count > 0 && (opened.get(folder.path) ?? OPEN.test(folder.path));
  const more = folder.count - folder.notes.length;
  return el(
    'details.folder',
    { open, onclick: (event) => remember(event, folder, opened) },
    el(
      'summary',
      null,
      el('span.folder-name', null, isolated(folder.path || 'Pages')),
      el(
        folder.count > 0 ? 'span.count' : 'span.count.none',
        { 'aria-label': `${folder.count} files` },
        String(folder.count),
      ),
    ),
    folder.notes.length > 0 && el('ul', null, ...folder.notes.map(noteLine)),
    more > 0 && el('p.more', null, `and ${more} older`),
  );
}

/** Only what the owner does is remembered, not what a change of the vault opens or closes. */
function remember(event, folder, opened) {
  if (event.target.closest('summary')) opened.set(folder.path, !event.currentTarget.open);
}

function noteLine(note) {
  const label = [
    el('span.note-title', { dir: 'auto' }, note.title || note.name),
    note.title !== '' && el('span.note-name', null, isolated(note.name)),
  ];
  const state = note.state !== '' && el('span.state', { 'data-state': note.state }, note.state);
  if (!note.readable) return el('li', null, el('div.note', null, el('span.note-label', null, ...label), state));
  return el(
    'li',
    null,
    el('button.note', { type: 'button', onclick: () => openNote(note) }, el('span.note-label', null, ...label), state),
  );
}

function empty() {
  return el(
    'div.empty',
    { 'data-key': 'empty' },
    el('strong', null, 'The vault is empty'),
    el('p', null, 'It fills as soon as the office starts.'),
  );
}
