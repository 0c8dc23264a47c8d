import { parseAccept } from 'hono/utils/accept';

/** Smaller bodies fit into one packet: compression gains nothing. */
const MIN_COMPRESSED_BYTES = 1_400;

/** A response body. It is compressed on first demand, once. */
export class Body {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #isCompressible: boolean;
  #gzipped: Promise<Uint8Array<ArrayBuffer>> | undefined;

  /** @param isCompressible `false` where the platform in front compresses, and for media that are compressed */
  constructor(bytes: Uint8Array<ArrayBuffer>, isCompressible: boolean) {
    this.bytes = bytes;
    this.#isCompressible = isCompressible && bytes.byteLength >= MIN_COMPRESSED_BYTES;
  }

  /** Negotiates the content coding (RFC 9110, section 12.5.3). */
  coding(acceptEncoding: string | undefined): 'identity' | 'gzip' {
    return this.#isCompressible && acceptsGzip(acceptEncoding) ? 'gzip' : 'identity';
  }

  gzipped(): Promise<Uint8Array<ArrayBuffer>> {
    this.#gzipped ??= gzip(this.bytes);
    return this.#gzipped;
  }
}

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const compressed = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(compressed).arrayBuffer());
}

/** Whether Accept-Encoding gives gzip a weight above zero, by its name or else by `*`. */
function acceptsGzip(field = ''): boolean {
  const weights = new Map(parseAccept(field).map(({ type, q }) => [type.toLowerCase(), q]));
  return (weights.get('gzip') ?? weights.get('x-gzip') ?? weights.get('*') ?? 0) > 0;
}

/** The entity tag of the compressed form, which is another representation (RFC 9110, section 8.8.3.3). */
export function gzipTag(etag: string): string {
  return etag.replace(/"$/, '-gzip"');
}
