import { closeSync, constants, fdatasyncSync, fsyncSync, openSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { NodeFS } from "@electric-sql/pglite/nodefs";

/** The part of the emulated file system that we hook; `nfd` is the descriptor on the host. */
export interface HostStream { nfd: number; node: object }
interface HostFiles {
  realPath(node: object): string;
  node_ops: { mknod(parent: object, name: string, mode: number, dev: number): object };
  stream_ops: { fsync?: (stream: HostStream) => number };
}
interface Module { NODEFS: HostFiles; FS: { isDir(mode: number): boolean } }

/** What a test that simulates power cuts looks at; nothing else does. */
export interface FileObserver {
  /** Called before the engine touches a file, with the module whose file operations may be watched. */
  attach(files: object): void;
  /** Called after a sync; when it throws, the sync counts as failed. */
  synced(hostPath: string, directory: boolean): void;
}

/**
 * The files of the engine on the host's disk, with the sync that the stock file system leaves out: a file's `fsync` becomes
 * `fdatasync` of the host's descriptor, a directory's becomes open, `fsync`, close. After a failing sync nobody knows what the
 * disk holds: `failed` must end the engine (stock PostgreSQL stops here too, but inside WASM its panic runs for ever). The first sync of a new file syncs its name too: PostgreSQL leaves the names of new
 * tables to the file system, and not every one keeps them. The hook point is bound to the exact version of the engine; {@link syncs} must rise
 * with a commit, or the database does not open.
 */
export class DurableFiles extends NodeFS {
  /** How many syncs have reached the host. */
  syncs = 0;
  readonly #failed: (cause: unknown) => never;
  readonly #observer: FileObserver | undefined;

  constructor(directory: string, failed: (cause: unknown) => never, observer?: FileObserver) {
    super(directory);
    this.#failed = failed;
    this.#observer = observer;
  }

  override async init(...args: Parameters<NodeFS["init"]>): ReturnType<NodeFS["init"]> {
    const { emscriptenOpts } = await super.init(...args);
    const hook = (mod: unknown): void => this.#hook(mod as Module);
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [hook, ...(emscriptenOpts.preRun as [] | undefined ?? [])] } };
  }

  #hook({ NODEFS, FS }: Module): void {
    this.#observer?.attach(NODEFS);
    const named = new Set<string>(); // files whose names are on the disk
    const { mknod } = NODEFS.node_ops;
    NODEFS.node_ops.mknod = (...args) => {
      const node = mknod(...args);
      named.delete(NODEFS.realPath(node));
      return node;
    };
    NODEFS.stream_ops.fsync = (stream) => {
      const path = NODEFS.realPath(stream.node);
      const directory = FS.isDir((stream.node as { mode: number }).mode);
      try {
        if (directory) syncDirectory(path);
        else fdatasyncSync(stream.nfd);
        if (!directory && !named.has(path)) {
          syncDirectory(dirname(path));
          named.add(path);
          this.#observer?.synced(dirname(path), true);
        }
        this.#observer?.synced(path, directory);
      } catch (cause) {
        this.#failed(cause);
      }
      this.syncs++;
      return 0;
    };
  }
}

export function syncDirectory(path: string): void {
  const descriptor = openSync(path, constants.O_RDONLY);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Syncs every file and directory below `root`, and `root`: what was copied there without syncs is then on the disk. */
export function syncTree(root: string): void {
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    const path = join(root, entry.name);
    if (entry.isDirectory()) syncTree(path);
    else if (entry.isFile()) syncDirectory(path); // open, fsync, close: the same for a file
  }
  syncDirectory(root);
}
