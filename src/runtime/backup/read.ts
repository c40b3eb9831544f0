/**
 * Reads a back-up, which may come from anywhere and say anything: only plain files with plain names, in the one order that we write, within
 * limits, and in the end exactly what the manifest says. Nothing is written here; whoever calls gets the bytes of one entry after another.
 */
import { createHash, type Hash } from 'node:crypto';
import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { Parser, type ReadEntry } from 'tar';
import { OfficeError } from '../../errors.ts';
import {
  ABOUT,
  type About,
  invalid,
  isEntryPath,
  LEDGER,
  MANIFEST,
  type Manifest,
  readAbout,
  readManifest,
} from './format.ts';

/** Takes the bytes of one entry. Whatever it throws ends the reading. */
export interface Sink {
  write(chunk: Buffer): void;
  end(): void;
}

/** A person's vault is far smaller; a bomb is not. */
const ENTRIES_MAX = 5_000_000;
const BYTES_MAX = 256 * 1024 ** 3;
const TEXT_BYTES_MAX = 512 * 1024 ** 2;
/** The most that gzip can do; the bytes are counted anyway. */
const RATIO_MAX = 1_100;
const GZIP = Buffer.from([0x1f, 0x8b]);

interface Seen {
  bytes: number;
  sha256: string;
}

/** `open` gets each entry but those that only describe the back-up. Throws `archive_invalid`, and what a sink throws. */
export async function readArchive(
  file: string,
  open: (entry: { stored: string; bytes: number }) => Sink,
): Promise<Manifest> {
  refuseOtherKinds(file);
  const entries = new Map<string, Seen>();
  const texts: { about?: About; manifest?: Manifest } = {};
  let total = 0;

  const admit = (entry: ReadEntry): void => {
    const { path, size } = entry;
    if (entry.type !== 'File' && entry.type !== 'OldFile') throw invalid(`${shown(path)} is not a plain file.`);
    if (!isEntryPath(path)) throw invalid(`${shown(path)} is no name that a back-up has.`);
    if (entries.has(path)) throw invalid(`${shown(path)} is there twice.`);
    const position = entries.size === 0 ? ABOUT : entries.size === 1 ? LEDGER : null;
    if (position !== null && path !== position) throw invalid('It doesn’t begin as one.');
    if (texts.manifest) throw invalid('Something follows its manifest.');
    total += size;
    if (entries.size >= ENTRIES_MAX || total > BYTES_MAX) throw invalid('It is far too large.');
  };
  const sinkOf = ({ path, size }: ReadEntry): Sink => {
    if (path === ABOUT) {
      return textSink((text) => {
        texts.about = readAbout(text);
      });
    }
    if (path === MANIFEST) {
      return textSink((text) => {
        texts.manifest = readManifest(text);
      });
    }
    return open({ stored: path, bytes: size });
  };
  await parse(file, (entry) => {
    admit(entry);
    const hash = createHash('sha256');
    const sink = sinkOf(entry);
    entries.set(entry.path, { bytes: entry.size, sha256: '' });
    return hashing(sink, hash, (sha256) => void entries.set(entry.path, { bytes: entry.size, sha256 }));
  });
  if (!texts.manifest) throw invalid('Its end is missing.');
  if (texts.about?.at !== texts.manifest.at) throw invalid('Its beginning and its end don’t belong together.');
  compare(texts.manifest, entries);
  return texts.manifest;
}

function refuseOtherKinds(file: string): void {
  const head = Buffer.alloc(GZIP.length);
  const handle = openFile(file);
  try {
    readSync(handle, head, 0, head.length, 0);
  } finally {
    closeSync(handle);
  }
  if (!head.equals(GZIP)) throw invalid('It is no gzip file.');
}

function openFile(file: string): number {
  try {
    return openSync(file, 'r');
  } catch (error) {
    throw new OfficeError('not_found', `${file} can’t be opened.`, { hint: 'Check its name.', cause: error });
  }
}

/** Whatever is wrong ends it, at the first entry that shows it. */
function parse(file: string, begin: (entry: ReadEntry) => Sink): Promise<void> {
  return new Promise((resolve, reject) => {
    const source = createReadStream(file);
    let failed = false;
    const fail = (error: unknown) => {
      failed = true;
      source.destroy();
      reject(error instanceof OfficeError || isOurs(error) ? error : invalid('It is damaged, or cut short.', error));
    };
    const guarded = (run: () => void) => {
      try {
        if (!failed) run();
      } catch (error) {
        fail(error);
      }
    };
    const parser = new Parser({
      strict: true,
      maxDecompressionRatio: RATIO_MAX,
      onReadEntry: (entry) =>
        guarded(() => {
          const sink = begin(entry);
          entry.on('data', (chunk) => guarded(() => sink.write(chunk)));
          entry.on('end', () => guarded(() => sink.end()));
        }),
    });
    parser.on('ignoredEntry', (entry: ReadEntry) => fail(invalid(`${shown(entry.path)} is not a plain file.`)));
    parser.on('error', fail);
    parser.on('end', () => resolve());
    source.on('error', fail);
    source.on('data', (chunk) => guarded(() => void parser.write(chunk as Buffer)));
    source.on('end', () => guarded(() => void parser.end()));
  });
}

/** What a sink's file said (a full disk), told as it is. */
function isOurs(error: unknown): boolean {
  return typeof (error as NodeJS.ErrnoException)?.syscall === 'string';
}

function textSink(take: (text: string) => void): Sink {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return {
    write: (chunk) => {
      bytes += chunk.length;
      if (bytes > TEXT_BYTES_MAX) throw invalid('Its manifest is far too large.');
      chunks.push(chunk);
    },
    end: () => take(Buffer.concat(chunks).toString('utf8')),
  };
}

function hashing(sink: Sink, hash: Hash, done: (sha256: string) => void): Sink {
  return {
    write: (chunk) => {
      hash.update(chunk);
      sink.write(chunk);
    },
    end: () => {
      sink.end();
      done(hash.digest('hex'));
    },
  };
}

function compare({ files }: Manifest, entries: ReadonlyMap<string, Seen>): void {
  for (const { stored, path, bytes, sha256 } of files) {
    const seen = entries.get(stored);
    if (!seen || seen.bytes !== bytes || seen.sha256 !== sha256)
      throw invalid(`${shown(path)} is not in it as it was saved.`);
  }
}

/** An outside name for a person's eyes. */
function shown(path: string): string {
  return JSON.stringify(path.slice(0, 200));
}
