/** The parts of a multipart body as bytes: the web's own `formData` takes a part without a file's name for text. For the sandbox and tests only. */

/** By name; empty where the body is none. */
export async function partsOf(request: Request): Promise<ReadonlyMap<string, Buffer>> {
  const boundary = /boundary=([\w-]{1,70})/.exec(request.headers.get('content-type') ?? '')?.[1];
  const parts = new Map<string, Buffer>();
  if (!boundary) return parts;
  const body = Buffer.from(await request.arrayBuffer());
  const mark = `--${boundary}`;
  for (let start = body.indexOf(mark); start !== -1; ) {
    const end = body.indexOf(`\r\n${mark}`, start + mark.length);
    const content = body.indexOf('\r\n\r\n', start);
    if (end === -1 || content === -1 || content > end) break;
    const name = /name="(\w+)"/.exec(body.toString('latin1', start, content))?.[1];
    if (name) parts.set(name, body.subarray(content + '\r\n\r\n'.length, end));
    start = end + '\r\n'.length;
  }
  return parts;
}
