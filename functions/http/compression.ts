/** Shorter bodies gain nothing: they fit into one packet as they are. */
const WORTHWHILE = 1_400;

/** A body as it is, and compressed when somebody asks for it; both are kept. */
export class Body {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #compressible: boolean;
  #gzipped: Promise<Uint8Array<ArrayBuffer>> | undefined;

  /** @param compress `false` where the platform in front compresses */
  constructor(bytes: Uint8Array<ArrayBuffer>, compress: boolean) {
    this.bytes = bytes;
    this.#compressible = compress && bytes.byteLength >= WORTHWHILE;
  }

  /** The content coding to answer with (RFC 9110, section 12.5.3). */
  coding(acceptEncoding: string | undefined): 'identity' | 'gzip' {
    return this.#compressible && acceptsGzip(acceptEncoding) ? 'gzip' : 'identity';
  }

  gzipped(): Promise<Uint8Array<ArrayBuffer>> {
    this.#gzipped ??= gzip(this.bytes);
    return this.#gzipped;
  }
}

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

/** Whether the field names gzip or `*`, and not with a weight of zero; what is named counts more than `*`. */
function acceptsGzip(field: string | undefined): boolean {
  const weights = new Map<string, number>();
  for (const part of (field ?? '').toLowerCase().split(',')) {
    const [coding = '', ...parameters] = part.split(';').map((text) => text.trim());
    const weight = parameters.find((parameter) => /^q\s*=/.test(parameter));
    weights.set(coding, weight === undefined ? 1 : Number(weight.replace(/^q\s*=\s*/, '')) || 0);
  }
  return (weights.get('gzip') ?? weights.get('x-gzip') ?? weights.get('*') ?? 0) > 0;
}

/** The entity tag of the compressed body: another representation, so another tag (RFC 9110, section 8.8.3.3). */
export function gzipTag(etag: string): string {
  return etag.replace(/"$/, '-gzip"');
}
