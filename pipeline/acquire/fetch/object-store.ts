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
