// Loaded into the engine's thread by the power-cut test: keeps, beside the real files, what a disk would hold after the
// power went away at this moment. A byte is there when its file was synced after it was written; a name is there when its
// directory was synced after it was made. Stricter than most file systems.
import { closeSync, copyFileSync, existsSync, fstatSync, ftruncateSync, mkdirSync, openSync, readdirSync, readSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { join, relative } from "node:path";
import type { FileObserver } from "./durable-files.ts";

const live = process.env["POWER_CUT_LIVE"] ?? "";
const disk = process.env["POWER_CUT_DISK"] ?? "";

type Change = { at: number; length: number } | { size: number };
interface Node { mode: number }
interface Stream { nfd: number; node: Node }
interface Files {
  realPath(node: Node): string;
  node_ops: { mknod(parent: Node, name: string, mode: number, dev: number): Node; setattr(node: Node, attr: { size?: number }): void };
  stream_ops: {
    open(stream: Stream): void;
    write(stream: Stream, buffer: Uint8Array, offset: number, length: number, position: number): number;
    setattr(stream: Stream, attr: { size?: number }): void;
  };
}

const unsynced = new Map<number, Change[]>();
const contents = (ino: number): string => join(disk, "inodes", String(ino));
const entries = (directory: string): string => join(disk, "names", `${encodeURIComponent(relative(live, directory) || ".")}.json`);
const note = (ino: number, change: Change): void => void unsynced.set(ino, [...(unsynced.get(ino) ?? []), change]);

function syncNames(directory: string): void {
  const names = readdirSync(directory, { withFileTypes: true }).map((entry) => [entry.name, entry.isDirectory() ? "dir" : statSync(join(directory, entry.name)).ino]);
  writeFileSync(entries(directory), JSON.stringify(names));
}

/** What lies there when the power comes on is on the disk. */
function begin(directory: string): void {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) begin(path);
    else copyFileSync(path, contents(statSync(path).ino));
  }
  syncNames(directory);
}

function syncContents(path: string): void {
  const from = openSync(path, "r");
  const { ino } = fstatSync(from);
  if (!existsSync(contents(ino))) writeFileSync(contents(ino), "");
  const to = openSync(contents(ino), "r+");
  for (const change of unsynced.get(ino) ?? []) {
    if ("size" in change) {
      ftruncateSync(to, change.size);
      continue;
    }
    const buffer = Buffer.alloc(change.length);
    const read = readSync(from, buffer, 0, change.length, change.at);
    writeSync(to, buffer, 0, read, change.at);
  }
  unsynced.delete(ino);
  closeSync(from);
  closeSync(to);
}

export const observer: FileObserver = {
  attach(files) {
    const { node_ops, stream_ops, realPath } = files as Files;
    rmSync(disk, { recursive: true, force: true });
    mkdirSync(join(disk, "inodes"), { recursive: true });
    mkdirSync(join(disk, "names"));
    begin(live);
    const { write, setattr } = stream_ops;
    stream_ops.write = (stream, buffer, offset, length, position) => {
      const written = write(stream, buffer, offset, length, position);
      note(fstatSync(stream.nfd).ino, { at: position, length: written });
      return written;
    };
    stream_ops.setattr = (stream, attr) => {
      setattr(stream, attr);
      if (attr.size !== undefined) note(fstatSync(stream.nfd).ino, { size: attr.size });
    };
    const { mknod, setattr: setattrByName } = node_ops;
    node_ops.mknod = (parent, name, mode, dev) => {
      const node = mknod(parent, name, mode, dev);
      const { ino } = statSync(realPath(node));
      unsynced.delete(ino); // the number of a file that is gone may be used again
      rmSync(contents(ino), { force: true });
      return node;
    };
    node_ops.setattr = (node, attr) => {
      setattrByName(node, attr);
      if (attr.size !== undefined) note(statSync(realPath(node)).ino, { size: attr.size });
    };
  },
  synced(path, directory) {
    if (directory) syncNames(path);
    else syncContents(path);
  },
};
