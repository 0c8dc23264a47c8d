/** An object of a bucket, or a file of a folder. */
export interface StoredObject {
  readonly key: string;
  /** Changes when its bytes do. */
  readonly etag: string;
  readonly lastModified?: Date;
}

/** A flat store of dumps: a bucket, a folder. */
export interface ObjectStore {
  /**
   * Lists a page of the objects whose keys begin with `prefix`, in a stable order.
   * @param cursor of the page before; `undefined` for the first
   */
  list(
    prefix: string,
    cursor: string | undefined,
  ): Promise<{
    /** At most a thousand. */
    readonly objects: readonly StoredObject[];
    /** `null` after the last page. */
    readonly cursor: string | null;
  }>;
  /** Reads an object; `null` when it is gone. */
  get(key: string): Promise<AsyncIterable<Uint8Array> | null>;
}

/** The used part of a Cloudflare R2 bucket. */
export interface Bucket {
  list(options: { readonly prefix: string; readonly cursor?: string; readonly limit: number }): Promise<{
    readonly objects: readonly { readonly key: string; readonly etag: string; readonly uploaded: Date }[];
    readonly truncated: boolean;
    readonly cursor?: string;
  }>;
  get(key: string): Promise<{ readonly body: ReadableStream<Uint8Array> } | null>;
}

/** Makes an {@link ObjectStore} of a bucket. */
export function bucketStore(bucket: Bucket): ObjectStore {
  return {
    async list(prefix, cursor) {
      const page = await bucket.list({ prefix, limit: 1_000, ...(cursor === undefined ? {} : { cursor }) });
      return {
        objects: page.objects.map(({ key, etag, uploaded }) => ({ key, etag, lastModified: uploaded })),
        cursor: page.truncated ? (page.cursor ?? null) : null,
      };
    },
    async get(key) {
      return (await bucket.get(key))?.body ?? null;
    },
  };
}
