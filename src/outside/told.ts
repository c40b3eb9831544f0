/** What a look at a service comes to, as a line for `countersign doctor`: what is wrong is said, not thrown. */
import type { CheckResult } from '../connectors/connector.ts';
import { errorFacts } from '../errors.ts';

/** An error as what `doctor` shows. */
export async function told(look: () => Promise<CheckResult>): Promise<CheckResult> {
  try {
    return await look();
  } catch (error) {
    const { message, hint } = errorFacts(error);
    return { ok: false, says: message, hint };
  }
}
