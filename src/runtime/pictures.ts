/** Pictures for the owner's eyes: those that a card shows out of the vault, and those that a connector has taken (a QR code, a page that needs her). */
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isoTime } from '../clock.ts';
import type { OwnerNotice } from '../connectors/connector.ts';
import { sha256 } from '../domain/digest.ts';
import type { PictureRef } from '../domain/office.ts';
import { errorFacts } from '../errors.ts';
import { pictureFacts } from '../outside/picture.ts';
import type { Desk } from './desk.ts';
import type { Ledger } from './ledger/ledger.ts';

const FOLDER = 'pictures';
/** Long enough for a message that waits for Telegram to come back. */
const KEPT_MS = 7 * 24 * 3_600_000;

type Needs = Pick<Desk, 'clock' | 'log'> & { ledger: Pick<Ledger, 'note'>; stateDir: string };

/** Tells the owner; the picture is safe on disk before the message is queued. */
export async function tellOwner(desk: Needs, { title, text, picture }: OwnerNotice): Promise<void> {
  const kept = picture && pictureFacts(picture) ? await keep(desk, picture) : undefined;
  await desk.ledger.note({ out: [{ kind: 'notice', title, text, picture: kept }] });
}

async function keep({ stateDir, clock, log }: Needs, picture: Buffer): Promise<PictureRef> {
  const hash = sha256(picture);
  const folder = join(stateDir, FOLDER);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, hash), picture, { mode: 0o600 });
  await forgetOld(folder, clock.now() - KEPT_MS).catch((error) =>
    log.warn(errorFacts(error), 'old pictures could not be removed'),
  );
  const name = `${isoTime(clock.now()).slice(0, 16).replace(/\D/g, '-')}.png`;
  return { name, path: '', sha256: hash };
}

async function forgetOld(folder: string, before: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const { mtimeMs } = await stat(join(folder, name));
    if (mtimeMs < before) await rm(join(folder, name), { force: true });
  }
}

/** Null where it isn't there any more, or isn't as it was: nothing else is ever shown in its place. */
export async function readPicture(desk: Desk, { path, sha256: wanted }: PictureRef): Promise<Buffer | null> {
  const bytes = await (path === '' ? readKept(desk.stateDir, wanted) : desk.vault.readAttachment(path)).catch(
    () => null,
  );
  return bytes && sha256(bytes) === wanted ? bytes : null;
}

function readKept(stateDir: string, hash: string): Promise<Buffer> {
  if (!/^[0-9a-f]{64}$/.test(hash)) throw new TypeError('no name of a picture');
  return readFile(join(stateDir, FOLDER, hash));
}
