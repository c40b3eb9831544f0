/** The tables of the stand-in's database: rows by model and number, undone together. For the sandbox and tests only. */

export type Row = { id: number } & Record<string, unknown>;

export class Store {
  #tables = new Map<string, Map<number, Row>>();
  readonly #next = new Map<string, number>();
  readonly #now: () => string;

  /** `now`: as Odoo writes times, `2026-11-20 18:13:31`. */
  constructor(now: () => string) {
    this.#now = now;
  }

  rows(model: string): Row[] {
    return [...(this.#tables.get(model)?.values() ?? [])];
  }

  get(model: string, id: unknown): Row | undefined {
    return this.#tables.get(model)?.get(Number(id));
  }

  /** With the next number of the model, unless the values bring one. */
  insert(model: string, values: Record<string, unknown>): Row {
    const id = typeof values.id === 'number' ? values.id : this.takeId(model);
    const at = this.#now();
    const row: Row = { create_date: at, write_date: at, ...values, id };
    if (!this.#tables.has(model)) this.#tables.set(model, new Map());
    this.#tables.get(model)!.set(id, row);
    this.#next.set(model, Math.max(this.#next.get(model) ?? 1, id + 1));
    return row;
  }

  update(model: string, id: number, values: Record<string, unknown>): Row {
    return Object.assign(this.get(model, id)!, values, { write_date: this.#now() });
  }

  remove(model: string, id: number): void {
    this.#tables.get(model)?.delete(id);
  }

  /** As a sequence of the database, a number once given isn't given again, even where the call is undone. */
  takeId(model: string): number {
    const id = this.#next.get(model) ?? 1;
    this.#next.set(model, id + 1);
    return id;
  }

  /** The next row of the model gets this number. */
  nextId(model: string, id: number): void {
    this.#next.set(model, id);
  }

  /** Everything that `work` did is undone where it throws. */
  atomically<T>(work: () => T): T {
    const before = structuredClone(this.#tables);
    try {
      return work();
    } catch (error) {
      this.#tables = before;
      throw error;
    }
  }

  clear(): void {
    this.#tables.clear();
    this.#next.clear();
  }
}
