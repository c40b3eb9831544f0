/** One note, opened: its properties as a table, its text line by line. Nothing in it is interpreted as markup. */
import { get } from './api.js';
import { byId, el } from './dom.js';
import { showToast } from './toast.js';

let shown = null;

/** @param {{path: string, name: string, title: string}} note as GET /api/vault lists it */
export async function openNote(note) {
  try {
    await show(note);
    const dialog = byId('note');
    if (!dialog.open) dialog.showModal();
    byId('note-body').scrollTo({ top: 0 });
  } catch (error) {
    showToast(error.message);
  }
}

/** Reads the open note again; one that has moved to another folder is followed by its name. */
export async function refreshNote(folders) {
  if (shown === null) return;
  const { path, name } = shown;
  const everywhere = folders.flatMap(({ notes }) => notes);
  const here = everywhere.find((note) => note.path === path) ?? everywhere.find((note) => note.name === name);
  if (here) await show(here);
}

async function show(note) {
  shown = note;
  const content = await get(`/api/note?path=${encodeURIComponent(note.path)}`);
  if (shown !== note) return;
  byId('note-title').textContent = note.title || note.name;
  byId('note-path').textContent = note.path;
  byId('note-body').replaceChildren(...parts(content));
}

/** To be called once the dialog closes. */
export function forgetNote() {
  shown = null;
}

function parts(note) {
  const filled = note.properties.filter(([, value]) => value !== '');
  const rows = filled.flatMap(([name, value]) => [el('dt', null, name), el('dd', { dir: 'auto' }, value)]);
  return [
    rows.length > 0 && el('dl.properties', null, ...rows),
    note.cut && el('p.more', null, 'Only a part is shown: the note is very long.'),
    el('div.lines', null, ...lines(note.text)),
  ].filter(Boolean);
}

/** Looks of a line by how it begins; its text stays exactly what stands in the file. */
function lines(text) {
  let fence = '';
  return text.split('\n').map((line) => {
    const mark = /^(`{3,}|~{3,})/.exec(line)?.[1] ?? '';
    const inFence = fence !== '';
    if (!inFence && mark) fence = mark;
    else if (inFence && mark.startsWith(fence) && line.trim() === mark) fence = '';
    return el(
      'div.line',
      { dir: 'auto', 'data-look': inFence || mark ? 'fence' : look(line) },
      line === '' ? '\u200b' : line,
    );
  });
}

function look(line) {
  if (/^#{1,6} /.test(line)) return 'heading';
  if (line.startsWith('>')) return 'quote';
  if (/^\s*[-*] \[[xX]\] /.test(line)) return 'done';
  return 'plain';
}
