/**
 * The ground that everything simulated stands on: time, disk, and the faults that lie in wait. One process plays one world at a time, so
 * that the shims under the office find it here.
 */
import { seeded } from '../helpers/random.ts';
import { Disk } from './disk.ts';
import { Time } from './time.ts';

export type Fault =
  /** The office dies just before, or just after, this operation. */
  | { do: 'die-before' | 'die-after' }
  /** The operation fails without an effect. */
  | { do: 'fail'; code: 'EIO' | 'ENOSPC' | 'EDQUOT' };

/** An operation that leaves the process: where it can fail, or be the last one. */
export type Operation = 'write' | 'fsync' | 'rename' | 'unlink' | 'mkdir' | 'create' | 'commit' | 'request' | 'answer';

/** Thrown into a dead office; whatever it does about it has no effect any more. */
export class Dead extends Error {
  override name = 'Dead';
}

class Ground {
  time = new Time(0, seeded(0));
  disk = new Disk(this.time);
  /** How many operations there were so far. */
  operations = 0;
  /** What happened, for the story of a failure. */
  trace: string[] = [];
  onDeath: () => void = () => {};
  #faults = new Map<number, Fault>();

  reset(seed: number, startAt: number): void {
    this.time = new Time(startAt, seeded(seed));
    this.disk = new Disk(this.time);
    this.operations = 0;
    this.trace = [];
    this.onDeath = () => {};
    this.#faults.clear();
  }

  /** Lays a fault in wait at the `nth` operation from now (1: the next). */
  lay(nth: number, fault: Fault): void {
    this.#faults.set(this.operations + nth, fault);
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  /** Every operation of the office passes here. Throws where it fails, and `Dead` where it was the last. */
  perform<T>(operation: Operation, what: string, run: () => T): T {
    this.needLife();
    this.operations += 1;
    const fault = this.#faults.get(this.operations);
    this.#faults.delete(this.operations);
    this.note(`${operation} ${what}${fault ? ` !${fault.do}` : ''}`);
    if (fault?.do === 'die-before') this.die();
    if (fault?.do === 'fail' && isOfDisk(operation)) throw fileError(fault.code, operation, what);
    const result = run();
    if (fault?.do === 'die-after') this.die();
    return result;
  }

  get isDead(): boolean {
    return !this.time.isAlive;
  }

  needLife(): void {
    if (this.isDead) throw new Dead();
  }

  /** The process is gone, as with kill -9 or a power cut. Always throws. */
  die(): never {
    if (!this.isDead) {
      this.note('DIED');
      this.time.isAlive = false;
      this.time.life += 1;
      this.disk.endProcess();
      this.onDeath();
    }
    throw new Dead();
  }

  note(line: string): void {
    this.trace.push(`${this.time.now} ${line}`);
  }
}

export const ground = new Ground();

/** As Node's own file errors look. */
export function fileError(code: string, syscall: string, path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: simulated, ${syscall} '${path}'`), { code, syscall, path, errno: -1 });
}

function isOfDisk(operation: Operation): boolean {
  return operation !== 'request' && operation !== 'answer' && operation !== 'commit';
}
