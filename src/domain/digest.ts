/**
 * The digest of what would run: SHA-256 over canonical JSON (RFC 8785) of the action, its attachments' hashes and the
 * account it would run under. Whatever the owner saw is bound by it. Pure.
 */
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Action, Attachment } from './action.ts';

export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('nothing to canonicalize');
  return text;
}

export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** Hex digest; any change of any field, attachment or account changes it. */
export function actionDigest(action: Action, attachments: readonly Attachment[], account: string): string {
  const files = attachments.map(({ path, name, bytes, sha256 }) => ({ path, name, bytes, sha256 }));
  return sha256(canonicalJson({ action, attachments: files, account }));
}
