/** An audit file read from its disk line by line, byte for byte, without following a link. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

const LINE_BREAK = 10;
const CHUNK_BYTES = 256 * 1024;
/** No line of ours is nearly so long; a longer one is given in pieces, none of which is a line. */
const LINE_BYTES_MAX = 1024 * 1024;

export interface FileLine {
  /** Without its line break. */
  bytes: Buffer;
  /** Where it begins in the file. */
  at: number;
  /** False for the last one where nothing ends it. */
  ended: boolean;
}

/** The lines within the first `bytesMax` bytes. Throws Node's own errors. */
export async function* linesOf(path: string, bytesMax: number): AsyncGenerator<FileLine> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    let rest: Buffer = Buffer.alloc(0);
    let at = 0;
    while (at < bytesMax) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(CHUNK_BYTES, bytesMax - at)), 0, null, at);
      if (bytesRead === 0) break;
      const chunk = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
      const from = at - rest.length;
      at += bytesRead;
      let start = 0;
      for (let end = chunk.indexOf(LINE_BREAK); end >= 0; end = chunk.indexOf(LINE_BREAK, start)) {
        yield { bytes: chunk.subarray(start, end), at: from + start, ended: true };
        start = end + 1;
      }
      rest = chunk.subarray(start);
      if (rest.length <= LINE_BYTES_MAX) continue;
      yield { bytes: rest, at: at - rest.length, ended: false };
      rest = Buffer.alloc(0);
    }
    if (rest.length > 0) yield { bytes: rest, at: at - rest.length, ended: false };
  } finally {
    await file.close();
  }
}
