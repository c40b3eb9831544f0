/** Stands under the office in place of `node:fs`: the calls that it uses, on the simulated disk. */
import { constants } from 'node:fs';
import type { File, Inode } from '../disk.ts';
import { fileError, ground } from '../ground.ts';

export { constants };

type Stats = ReturnType<typeof statsOf>;
type Done = (error: Error | null, bytesRead?: number) => void;

export function openSync(path: string, flags: number | string = 'r'): number {
  ground.needLife();
  const wanted = typeof flags === 'string' ? NAMED[flags]! : flags;
  const found = ground.disk.find(path);
  if (found && wanted & constants.O_CREAT && wanted & constants.O_EXCL) throw fileError('EEXIST', 'open', path);
  if (!found && !(wanted & constants.O_CREAT)) throw fileError('ENOENT', 'open', path);
  const inode = found ?? ground.perform('create', path, () => ground.disk.createFile(path));
  return ground.disk.open(inode, path, (wanted & constants.O_APPEND) !== 0);
}

const { O_CREAT, O_EXCL, O_WRONLY, O_APPEND } = constants;
const NAMED: Record<string, number> = {
  r: constants.O_RDONLY,
  w: O_WRONLY | O_CREAT,
  wx: O_WRONLY | O_CREAT | O_EXCL,
  a: O_WRONLY | O_CREAT | O_APPEND,
};

export function closeSync(fd: number): void {
  ground.disk.close(fd);
}

export function writeSync(fd: number, bytes: Uint8Array, offset = 0, length = bytes.length - offset): number {
  const { inode, path, append } = ground.disk.handle(fd);
  const file = fileOf(inode, path);
  const part = bytes.subarray(offset, offset + length);
  ground.perform('write', path, () => ground.disk.write(file, part, append || offset > 0 ? file.data.length : 0, path));
  return length;
}

export function readSync(fd: number, buffer: Uint8Array, offset = 0, length = buffer.length, position = 0): number {
  ground.needLife();
  const { inode, path } = ground.disk.handle(fd);
  const part = fileOf(inode, path).data.subarray(position, position + length);
  buffer.set(part, offset);
  return part.length;
}

export function read(
  fd: number,
  buffer: Uint8Array,
  offset: number,
  length: number,
  position: number,
  done: Done,
): void {
  later(() => readSync(fd, buffer, offset, length, position), done);
}

export function fsync(fd: number, done: Done): void {
  later(() => {
    fsyncSync(fd);
    return 0;
  }, done);
}

export function fsyncSync(fd: number): void {
  const { inode, path } = ground.disk.handle(fd);
  try {
    ground.perform('fsync', path, () => ground.disk.sync(inode));
  } catch (error) {
    ground.disk.failSync(inode);
    throw error;
  }
}

export function ftruncateSync(fd: number, length = 0): void {
  const { inode, path } = ground.disk.handle(fd);
  ground.perform('write', path, () => ground.disk.truncate(fileOf(inode, path), length, path));
}

export function fstatSync(fd: number): Stats {
  ground.needLife();
  return statsOf(ground.disk.handle(fd).inode);
}

export function lstatSync(path: string, { throwIfNoEntry = true } = {}): Stats | undefined {
  ground.needLife();
  const inode = throwIfNoEntry ? ground.disk.need(path, 'lstat') : ground.disk.find(path);
  return inode ? statsOf(inode) : undefined;
}

/** There are no links on this disk. */
export function statSync(path: string, options: { throwIfNoEntry?: boolean } = {}): Stats | undefined {
  return lstatSync(path, options);
}

export function existsSync(path: string): boolean {
  ground.needLife();
  return ground.disk.find(path) !== null;
}

export function realpathSync(path: string): string {
  ground.needLife();
  ground.disk.need(path, 'realpath');
  return path;
}

export function readdirSync(path: string, { withFileTypes = false } = {}): unknown[] {
  ground.needLife();
  const inode = ground.disk.need(path, 'scandir');
  if (inode.kind !== 'folder') throw fileError('ENOTDIR', 'scandir', path);
  return [...inode.names].map(([name, child]) => (withFileTypes ? entryOf(name, child, path) : name));
}

export function opendirSync(path: string): { readSync(): unknown; closeSync(): void } {
  const entries = readdirSync(path, { withFileTypes: true });
  let next = 0;
  return { readSync: () => entries[next++] ?? null, closeSync: () => {} };
}

export function renameSync(from: string, to: string): void {
  ground.disk.need(from, 'rename');
  ground.perform('rename', `${from} -> ${to}`, () => ground.disk.rename(from, to));
}

export function linkSync(from: string, to: string): void {
  ground.perform('rename', `${from} = ${to}`, () => ground.disk.link(from, to));
}

export function unlinkSync(path: string): void {
  ground.disk.need(path, 'unlink');
  ground.perform('unlink', path, () => ground.disk.remove(path));
}

export function rmSync(path: string, { force = false } = {}): void {
  if (!force || existsSync(path)) unlinkSync(path);
}

export function mkdirSync(path: string, { recursive = false } = {}): void {
  ground.needLife();
  if (recursive && ground.disk.find(path)?.kind === 'folder') return;
  ground.perform('mkdir', path, () => ground.disk.makeFolder(path, recursive));
}

/** Nobody else lives on this disk. */
export function chmodSync(): void {}

export function readFileSync(path: string, encoding?: 'utf8'): Buffer | string {
  ground.needLife();
  const { data } = fileOf(ground.disk.need(path, 'open'), path);
  return encoding ? data.toString(encoding) : Buffer.from(data);
}

export function writeFileSync(path: string, data: Uint8Array | string, { flag = 'w', flush = false } = {}): void {
  const fd = openSync(path, flag);
  try {
    if (flag === 'w') ftruncateSync(fd);
    writeSync(fd, Buffer.from(data));
    if (flush) fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

export function watch(path: string, _options: unknown, listener: (event: string, name: string) => void) {
  ground.needLife();
  const close = ground.disk.watch(path, listener);
  return { close, on: () => {} };
}

export function statfsSync(): { bsize: number; bavail: number; bfree: number; blocks: number } {
  ground.needLife();
  const blocks = Math.floor(ground.disk.room / BLOCK_BYTES);
  return { bsize: BLOCK_BYTES, bavail: blocks, bfree: blocks, blocks: 1 << 20 };
}

const BLOCK_BYTES = 4_096;

/** Takes a moment, and the office may die in it. */
function later(run: () => number, done: Done): void {
  ground.needLife();
  ground.time.after(ground.time.draw(3), () => {
    let bytes: number;
    try {
      bytes = run();
    } catch (error) {
      return done(error as Error);
    }
    done(null, bytes);
  });
}

function fileOf(inode: Inode, path: string): File {
  if (inode.kind !== 'file') throw fileError('EISDIR', 'read', path);
  return inode;
}

function statsOf(inode: Inode) {
  const { ino, mtime, kind } = inode;
  const size = inode.kind === 'file' ? inode.data.length : 0;
  const ns = BigInt(Math.round(mtime * 1_000)) * 1_000n;
  return {
    ino: BigInt(ino),
    dev: 1n,
    size: BigInt(size),
    mtimeNs: ns,
    ctimeNs: ns,
    mtimeMs: mtime,
    isFile: () => kind === 'file',
    isDirectory: () => kind === 'folder',
    isSymbolicLink: () => false,
  };
}

function entryOf(name: string, { kind }: Inode, parentPath: string) {
  return {
    name,
    parentPath,
    isFile: () => kind === 'file',
    isDirectory: () => kind === 'folder',
    isSymbolicLink: () => false,
  };
}
