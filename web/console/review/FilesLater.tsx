import { type ComponentType, lazy, Suspense } from "react";
import type { AttachProps, MessageFilesProps } from "./Files.tsx";

// what has to do with files comes after the page; without it, a conversation is still read and answered
const parts = () => import("./Files.tsx").catch(() => undefined);
const missing = (words: string) => () => <p className="text-sm text-dim">{words} Reload the page to try again.</p>;
const NoPicker: ComponentType<AttachProps> = missing("Files cannot be attached now.");
const NotShown: ComponentType<MessageFilesProps> = missing("Its files cannot be shown now.");
const Picker = lazy(async () => ({ default: (await parts())?.Attach ?? NoPicker }));
const Shown = lazy(async () => ({ default: (await parts())?.MessageFiles ?? NotShown }));

/** The picker of files, in the room that is kept for it. */
export const Attach = (props: AttachProps) => <Suspense fallback={<div aria-hidden className="min-h-9 pointer-coarse:min-h-11" />}><Picker {...props} /></Suspense>;

/** The files of a message, if it has any. */
export const MessageFiles = (props: MessageFilesProps) =>
  props.files.length > 0 && <Suspense fallback={<div aria-hidden className="min-h-20" />}><Shown {...props} /></Suspense>;
