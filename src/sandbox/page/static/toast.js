/** What the phone shows after a tap: a line that goes away by itself, or an alert that waits for OK. */
import { byId } from './dom.js';

const SHOWN_MS = 4000;
let timer;

/** @param {string} text */
export function showToast(text) {
  const toast = byId('toast');
  toast.textContent = text;
  toast.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => {
    toast.hidden = true;
  }, SHOWN_MS);
}

/** @param {string} text */
export function showAlert(text) {
  byId('alert-text').textContent = text;
  const dialog = byId('alert');
  if (!dialog.open) dialog.showModal();
}
