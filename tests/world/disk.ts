/**
 * A simulated file system. What was written is not what survives: names and bytes are safe only after their fsync, and after a power cut some
 * of what was under way is there and some isn't. Names change in the order of a journal, as on ext4, XFS or Btrfs: what survives is a
 * prefix of what was done. Bytes that no fsync covered may be cut short.
 */
import { fileError } from './ground.ts';
import type { Time } from './time.ts';

export interface File {
  kind: 'file';
  ino: number;
  data: Buffer;
  /** What a power cut leaves for sure. */
  safe: Buffer;
  /** An fsync failed: the system believes that the bytes are written, and a later fsync does nothing for them. */
  believedSafe: boolean;
  mtime: number;
}

export interface Folder {
  kind: 'folder';
  ino: number;
  names: Map<string, Inode>;
  safe: Map<string, Inode>;
  mtime: number;
}

export type Inode = File | Folder;

/** A change of names that no fsync of its folder covers yet. A rename is one change of two folders. */
interface Change {
  folders: Folder[];
  apply(): void;
}

interface Handle {
  inode: Inode;
  path: string;
  append: boolean;
}

type Listener = (event: string, name: string) => void;

const ROOM = 1 << 30;

export class Disk {
  readonly root: Folder = folder(1);
  /** Bytes that are left; 0 for a full disk. */
  room = ROOM;
  readonly #time: Time;
  #journal: Change[] = [];
  #handles = new Map<number, Handle>();
  #watches = new Map<Inode, Set<Listener>>();
  #nextFd = 100;
  #nextIno = 2;

  constructor(time: Time) {
    this.#time = time;
  }

  get isFull(): boolean {
    return this.room <= 0;
  }

  fill(): void {
    this.room = 0;
  }

  makeRoom(): void {
    this.room = ROOM;
  }

  // Names

  find(path: string): Inode | null {
    let at: Inode = this.root;
    for (const part of partsOf(path)) {
      if (at.kind !== 'folder') throw fileError('ENOTDIR', 'open', path);
      const next = at.names.get(part);
      if (!next) return null;
      at = next;
    }
    return at;
  }

  need(path: string, syscall: string): Inode {
    const inode = this.find(path);
    if (!inode) throw fileError('ENOENT', syscall, path);
    return inode;
  }

  folderOf(path: string, syscall: string): { parent: Folder; name: string } {
    const parts = partsOf(path);
    const name = parts.at(-1) ?? '';
    const parent = this.need(`/${parts.slice(0, -1).join('/')}`, syscall);
    if (parent.kind !== 'folder') throw fileError('ENOTDIR', syscall, path);
    return { parent, name };
  }

  makeFolder(path: string, recursive: boolean): void {
    const found = this.find(path);
    if (found && recursive && found.kind === 'folder') return;
    if (found) throw fileError('EEXIST', 'mkdir', path);
    const up = `/${partsOf(path).slice(0, -1).join('/')}`;
    if (recursive && !this.find(up)) this.makeFolder(up, true);
    const { parent, name } = this.folderOf(path, 'mkdir');
    this.needRoom(path);
    this.#set(parent, name, folder(this.#ino(), this.#time.now));
  }

  createFile(path: string): File {
    this.needRoom(path);
    const { parent, name } = this.folderOf(path, 'open');
    const made: File = {
      kind: 'file',
      ino: this.#ino(),
      data: Buffer.alloc(0),
      safe: Buffer.alloc(0),
      believedSafe: true,
      mtime: this.#time.now,
    };
    this.#set(parent, name, made);
    return made;
  }

  rename(from: string, to: string): void {
    const inode = this.need(from, 'rename');
    const source = this.folderOf(from, 'rename');
    const target = this.folderOf(to, 'rename');
    source.parent.names.delete(source.name);
    target.parent.names.set(target.name, inode);
    this.#journal.push({
      folders: [source.parent, target.parent],
      apply: () => {
        source.parent.safe.delete(source.name);
        target.parent.safe.set(target.name, inode);
      },
    });
    this.#tell(source.parent, 'rename', source.name);
    this.#tell(target.parent, 'rename', target.name);
  }

  link(from: string, to: string): void {
    const inode = this.need(from, 'link');
    const { parent, name } = this.folderOf(to, 'link');
    if (parent.names.has(name)) throw fileError('EEXIST', 'link', to);
    this.#set(parent, name, inode);
  }

  remove(path: string): void {
    const { parent, name } = this.folderOf(path, 'unlink');
    if (!parent.names.delete(name)) throw fileError('ENOENT', 'unlink', path);
    this.#journal.push({ folders: [parent], apply: () => void parent.safe.delete(name) });
    this.#tell(parent, 'rename', name);
  }

  // Bytes

  write(file: File, bytes: Uint8Array, at: number, path: string): void {
    if (bytes.length > this.room) throw fileError('ENOSPC', 'write', path);
    const end = at + bytes.length;
    const data = Buffer.alloc(Math.max(file.data.length, end));
    file.data.copy(data);
    data.set(bytes, at);
    file.data = data;
    file.believedSafe = false;
    this.#touch(file, path);
  }

  truncate(file: File, length: number, path: string): void {
    const data = Buffer.alloc(length);
    file.data.copy(data);
    file.data = data;
    file.believedSafe = false;
    this.#touch(file, path);
  }

  /** The disk has the bytes of a file, or the names of a folder, for good. */
  sync(inode: Inode): void {
    if (inode.kind === 'file') {
      if (!inode.believedSafe) inode.safe = inode.data;
      inode.believedSafe = true;
      return;
    }
    const last = this.#journal.findLastIndex(({ folders }) => folders.includes(inode));
    for (const change of this.#journal.splice(0, last + 1)) change.apply();
  }

  /** Since Linux forgets what it could not write, the next fsync says that all is well. */
  failSync(inode: Inode): void {
    if (inode.kind === 'file') inode.believedSafe = true;
  }

  needRoom(path: string): void {
    if (this.isFull) throw fileError('ENOSPC', 'open', path);
  }

  // Handles and watches

  open(inode: Inode, path: string, append: boolean): number {
    this.#nextFd += 1;
    this.#handles.set(this.#nextFd, { inode, path, append });
    return this.#nextFd;
  }

  handle(fd: number): Handle {
    const handle = this.#handles.get(fd);
    if (!handle) throw fileError('EBADF', 'fd', String(fd));
    return handle;
  }

  close(fd: number): void {
    this.#handles.delete(fd);
  }

  watch(path: string, listener: Listener): () => void {
    const inode = this.need(path, 'watch');
    const listeners = this.#watches.get(inode) ?? new Set();
    this.#watches.set(inode, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** The process is gone: nobody holds a file open or watches any more. */
  endProcess(): void {
    this.#handles.clear();
    this.#watches.clear();
  }

  /** What a power cut leaves: a part of what was under way, drawn by lot. */
  cutPower(): void {
    const survives = this.#time.draw(this.#journal.length + 1);
    for (const change of this.#journal.slice(0, survives)) change.apply();
    this.#journal = [];
    settle(this.root, (file) => this.#torn(file));
  }

  // How it is done

  #torn({ data, safe }: File): Buffer {
    if (data === safe || this.#time.chance(0.3)) return data;
    if (data.length < safe.length || !data.subarray(0, safe.length).equals(safe)) return safe;
    return data.subarray(0, safe.length + this.#time.draw(data.length - safe.length + 1));
  }

  #set(parent: Folder, name: string, inode: Inode): void {
    parent.names.set(name, inode);
    this.#journal.push({ folders: [parent], apply: () => void parent.safe.set(name, inode) });
    this.#tell(parent, 'rename', name);
  }

  #touch(file: File, path: string): void {
    file.mtime = this.#time.now;
    const { parent, name } = this.folderOf(path, 'write');
    if (parent.names.get(name) === file) this.#tell(parent, 'change', name);
  }

  #tell(parent: Folder, event: string, name: string): void {
    parent.mtime = this.#time.now;
    for (const listener of this.#watches.get(parent) ?? []) {
      this.#time.after(this.#time.draw(3), () => listener(event, name));
    }
  }

  #ino(): number {
    this.#nextIno += 1;
    return this.#nextIno;
  }
}

function folder(ino: number, mtime = 0): Folder {
  return { kind: 'folder', ino, names: new Map(), safe: new Map(), mtime };
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}

/** Names and bytes become what survived. */
function settle(inode: Inode, survives: (file: File) => Buffer): void {
  if (inode.kind === 'file') {
    inode.data = survives(inode);
    inode.safe = inode.data;
    inode.believedSafe = true;
    return;
  }
  inode.names = new Map(inode.safe);
  for (const child of inode.names.values()) settle(child, survives);
}
