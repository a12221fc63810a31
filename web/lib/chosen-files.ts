/** A file that was chosen to go with a message. */
export interface ChosenFile { name: string; mediaType: string; bytes: number; base64: string }

/** The part of a message's body that its files are; `hide` leaves out what is in them, to show the call. */
export const filesIn = (files: readonly ChosenFile[], hide = false): { attachments?: { name: string; mediaType: string; base64: string }[] } =>
  files.length === 0 ? {} : { attachments: files.map(({ name, mediaType, base64 }) => ({ name, mediaType, base64: hide ? "…" : base64 })) };
