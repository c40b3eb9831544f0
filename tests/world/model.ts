/**
 * A model of a task's life, written from what the owner was promised and not from the code: which state a task is in after whatever she, the
 * outside and the machine did. The real office has to agree with it after each command.
 */
export type Kind = 'mail' | 'post' | 'pay';
/** What befalls the next call: `cut` after the effect, `refused` before it. */
export type NextCall = 'well' | 'cut' | 'refused';

interface ModelTask {
  number: number;
  kind: Kind;
  /** A mail to somebody whom the owner knows runs by rule. */
  known: boolean;
  state: 'pending' | 'approved' | 'unknown' | 'failed' | 'done' | 'rejected' | 'expired' | 'denied';
  /** The draft as the card shows it. */
  text: string;
  expiresAt: number;
  /** When it goes out; counts while it is approved. */
  runsAt: number;
  byRule: boolean;
  /** She said “later”: no card stands until then; 0 otherwise. */
  snoozedUntil: number;
  drafts: number;
}

const HOUR_MS = 3_600_000;
const HOLD_MS = 20_000;
const EXPIRY_MS = 24 * HOUR_MS;
const LATER_MS = 2 * HOUR_MS;
const DRAFTS_MAX = 5;
/** A failure that may be tried again waits so long at most. */
const RETRY_MS_MAX = 2_000;

export class Model {
  readonly tasks: ModelTask[] = [];
  readonly sent: string[] = [];
  readonly nextCalls: NextCall[] = [];
  isPaused = false;
  isForbidden = false;

  task(number: number): ModelTask {
    return this.tasks[number - 1]!;
  }

  having(state: ModelTask['state']): ModelTask[] {
    return this.tasks.filter((task) => task.state === state && task.snoozedUntil === 0);
  }

  arrive(kind: Kind, known: boolean, now: number): void {
    const number = this.tasks.length + 1;
    const task: ModelTask = {
      number,
      kind,
      known: known && kind === 'mail',
      state: 'pending',
      text: `${kind} ${number} step 1.`,
      expiresAt: now + EXPIRY_MS,
      runsAt: 0,
      byRule: false,
      snoozedUntil: 0,
      drafts: 1,
    };
    this.tasks.push(task);
    this.#judge(task, now);
  }

  /** False where the office has to refuse. */
  approve(task: ModelTask, now: number): boolean {
    if (this.isPaused) return false;
    Object.assign(task, { state: 'approved', runsAt: now + HOLD_MS, byRule: false });
    return true;
  }

  /** Refused, it comes back with a fresh card. */
  approveByHand(task: ModelTask, now: number): void {
    if (!this.approve(task, now)) this.#ask(task);
  }

  reject(task: ModelTask): void {
    task.state = 'rejected';
  }

  undo(task: ModelTask): void {
    task.state = 'pending';
    this.#ask(task);
  }

  later(task: ModelTask, now: number): void {
    task.snoozedUntil = Math.min(now + LATER_MS, task.expiresAt);
  }

  /** Her own text, or a new draft after her words. */
  redraft(task: ModelTask, text: string, now: number, counts: boolean): boolean {
    if (counts && task.drafts >= DRAFTS_MAX) return false;
    if (counts) task.drafts += 1;
    task.text = text;
    task.state = 'pending';
    this.#judge(task, now);
    return true;
  }

  editByHand(task: ModelTask, text: string): void {
    task.text = text;
    this.#ask(task);
  }

  retry(task: ModelTask, now: number): boolean {
    if (this.isPaused) return false;
    Object.assign(task, { state: 'approved', runsAt: now });
    task.expiresAt = Math.max(task.expiresAt, now + EXPIRY_MS);
    return true;
  }

  settle(task: ModelTask, wasSent: boolean, now: number): boolean {
    if (wasSent) task.state = 'done';
    else if (this.isPaused) return false;
    else Object.assign(task, { state: 'approved', runsAt: now + HOLD_MS, expiresAt: now + EXPIRY_MS });
    return true;
  }

  /** Moments that may not be cut through: what happens around them depends on milliseconds. */
  moments(): number[] {
    return this.tasks.flatMap(({ state, runsAt, expiresAt, snoozedUntil }) => [
      ...(state === 'approved' ? [runsAt, runsAt + RETRY_MS_MAX] : []),
      ...(state === 'pending' ? [expiresAt] : []),
      ...(snoozedUntil > 0 ? [snoozedUntil] : []),
    ]);
  }

  /** It is so late now. True where that changed anything. What was due first happens first. */
  pass(now: number): boolean {
    let moves = 0;
    for (;;) {
      const due = this.tasks.map((task) => ({ task, at: dueAt(task) })).filter(({ at }) => at <= now);
      if (due.length === 0) return moves > 0;
      const { task, at } = due.reduce((first, other) => (other.at < first.at ? other : first));
      this.#move(task, at);
      moves += 1;
    }
  }

  #move(task: ModelTask, now: number): void {
    if (task.state === 'approved') this.#run(task);
    else if (now >= task.expiresAt) Object.assign(task, { state: 'expired', snoozedUntil: 0 });
    else {
      task.snoozedUntil = 0;
      this.#ask(task);
    }
  }

  #run(task: ModelTask): void {
    if (task.runsAt >= task.expiresAt) task.state = 'expired';
    else if (this.isForbidden) task.state = 'denied';
    else if (this.isPaused) task.state = 'pending';
    else this.#call(task);
  }

  #call(task: ModelTask): void {
    const fate = this.nextCalls.shift() ?? 'well';
    if (fate === 'refused') {
      if (task.kind === 'pay') task.state = 'failed';
      else task.runsAt += RETRY_MS_MAX;
      return;
    }
    this.sent.push(task.text);
    task.state = fate === 'cut' && task.kind === 'post' ? 'unknown' : 'done';
  }

  /** What she was asked about before never runs by itself. */
  #ask(task: ModelTask): void {
    if (this.isForbidden) task.state = 'denied';
  }

  /** What the handbook says: a mail to a known person goes out by itself. */
  #judge(task: ModelTask, now: number): void {
    if (this.isForbidden) task.state = 'denied';
    else if (task.known) Object.assign(task, { state: 'approved', runsAt: now + HOLD_MS, byRule: true });
  }
}

/** When something happens to it by itself; never, for what waits for nothing. */
function dueAt({ state, runsAt, expiresAt, snoozedUntil }: ModelTask): number {
  if (state === 'approved') return runsAt;
  if (state === 'pending') return snoozedUntil > 0 ? Math.min(snoozedUntil, expiresAt) : expiresAt;
  return Number.POSITIVE_INFINITY;
}
