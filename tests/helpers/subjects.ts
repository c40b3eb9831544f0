/** What each connector brings for the tests that all share, found beside it by its name. */
import { existsSync } from 'node:fs';
import { CONNECTORS } from '../../src/connectors/registry.ts';
import type { ConnectorSubject } from './connector-contract.ts';

export async function allSubjects(): Promise<ConnectorSubject[]> {
  const places = CONNECTORS.map(({ id }) => new URL(`../../src/connectors/${id}/${id}.subject.ts`, import.meta.url));
  const found = places.filter((place) => existsSync(place));
  return Promise.all(found.map(async (place) => ((await import(place.href)) as { subject: ConnectorSubject }).subject));
}
