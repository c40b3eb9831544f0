/** Stands under the office in place of `node:fs/promises`. Each call takes a moment, in which the office may die. */
import { ground } from '../ground.ts';
import * as fs from './fs.ts';

export const mkdir = later(fs.mkdirSync);
export const readdir = later(fs.readdirSync);
export const rename = later(fs.renameSync);
export const unlink = later(fs.unlinkSync);
export const rm = later(fs.rmSync);
export const readFile = later(fs.readFileSync);
export const writeFile = later(fs.writeFileSync);
export const statfs = later(fs.statfsSync);
export const lstat = later((path: string) => numeric(fs.lstatSync(path)!));
export const stat = later((path: string) => numeric(fs.statSync(path)!));
export const chmod = later(fs.chmodSync);

export const open = later((path: string, flags?: number | string) => {
  const fd = fs.openSync(path, flags);
  const size = () => Number(fs.fstatSync(fd).size);
  const append = (data: string | Uint8Array) => void fs.writeSync(fd, Buffer.from(data));
  return {
    fd,
    stat: later(() => numeric(fs.fstatSync(fd))),
    read: later((buffer: Uint8Array, offset: number, length: number, position: number) => ({
      buffer,
      bytesRead: fs.readSync(fd, buffer, offset, length, position),
    })),
    readFile: later((encoding?: 'utf8') => {
      const all = Buffer.alloc(size());
      fs.readSync(fd, all);
      return encoding ? all.toString(encoding) : all;
    }),
    appendFile: later(append),
    writeFile: later(append),
    truncate: later((length: number) => fs.ftruncateSync(fd, length)),
    sync: later(() => fs.fsyncSync(fd)),
    datasync: later(() => fs.fsyncSync(fd)),
    close: later(() => fs.closeSync(fd)),
  };
});

/** Where an error is an error all the same, but not at once. */
function later<A extends unknown[], T>(run: (...args: A) => T): (...args: A) => Promise<T> {
  return (...args) =>
    new Promise((resolve, reject) => {
      ground.time.after(ground.time.draw(3), () => {
        try {
          resolve(run(...args));
        } catch (error) {
          reject(error);
        }
      });
    });
}

function numeric(stats: ReturnType<typeof fs.fstatSync>) {
  return { ...stats, size: Number(stats.size), ino: Number(stats.ino) };
}
