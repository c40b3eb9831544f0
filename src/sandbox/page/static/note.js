/** One note, opened: its properties as a table, its text line by line. Nothing in it is interpreted as markup. */
import { get } from './api.js';
import { byId, el } from './dom.js';
import { showToast } from './toast.js';

let shown = null;

/** @param {string} path @param {string} title */
export async function openNote(path, title) {
  try {
    shown = { path, title };
    await refreshNote();
    const dialog = byId('note');
    if (!dialog.open) dialog.showModal();
    byId('note-body').scrollTo({ top: 0 });
  } catch (error) {
    showToast(error.message);
  }
}

/** Reads the open note again; one that has moved on keeps what it showed last. */
export async function refreshNote() {
  if (shown === null) return;
  const { path, title } = shown;
  const note = await get(`/api/note?path=${encodeURIComponent(path)}`);
  if (shown?.path !== path) return;
  byId('note-title').textContent = title;
  byId('note-path').textContent = path;
  byId('note-body').replaceChildren(...content(note));
}

/** To be called once the dialog closes. */
export function forgetNote() {
  shown = null;
}

function content(note) {
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
