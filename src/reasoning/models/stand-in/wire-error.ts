/** A request that the provider refuses; each protocol writes it in its own shape. */
export class WireError extends Error {
  readonly status: number;
  readonly type: string;

  constructor(status: number, type: string, message: string) {
    super(message);
    this.status = status;
    this.type = type;
  }
}
