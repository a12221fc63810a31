import { useCallback, useEffect, useRef, useState } from "react";
import { call } from "../../lib/api.ts";
import { know } from "../../lib/loading.ts";
import { type Conflict, merge } from "../../lib/merge.ts";
import { clock } from "../../lib/moments.ts";
import { type Json, put, same } from "../../lib/pointer.ts";
import { asProblem } from "../../lib/problem.ts";
import type { SubmissionView } from "../../lib/views.ts";

/** Milliseconds after the last change until the draft is kept. */
const REST_MS = 1_000;
const RETRY_MS = 5_000;

export type Saving =
  | { kind: "idle" } | { kind: "changed" } | { kind: "saving" } | { kind: "saved"; at: string } | { kind: "offline" }
  | { kind: "refused"; reason: string } | { kind: "conflict" };

export interface Draft {
  manifest: Json;
  saving: Saving;
  conflicts: readonly Conflict[];
  /** Puts a value at a JSON Pointer; `undefined` takes the field out. */
  change(path: string, value: Json | undefined): void;
  replace(manifest: Json): void;
  choose(path: string, side: "yours" | "theirs"): void;
  /** Keeps what is not kept yet, at once. False when it could not. */
  flush(): Promise<boolean>;
  /** Takes over an answer that changed the draft elsewhere, such as a logo. */
  adopt(view: SubmissionView): void;
  /** Takes over what was read again, when nothing here waits to be kept. */
  follow(view: SubmissionView): void;
}

/** The draft in this page: every change is kept a second later, and nobody else's change is ever overwritten unseen. */
export function useDraft(initial: SubmissionView): Draft {
  const [manifest, setManifest] = useState<Json>(initial.manifest as Json);
  const [saving, setSaving] = useState<Saving>({ kind: "idle" });
  const [conflicts, setConflicts] = useState<readonly Conflict[]>([]);
  const [kept] = useState(() => ({ manifest: initial.manifest as Json, version: initial.version, mine: initial.manifest as Json, busy: undefined as Promise<boolean> | undefined, conflicts: 0 }));
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const adopt = useCallback((view: SubmissionView) => {
    const { merged } = merge(kept.manifest, kept.mine, view.manifest as Json);
    kept.manifest = view.manifest as Json;
    kept.version = view.version;
    kept.mine = merged;
    setManifest(merged);
    know("submissions.get", { params: { id: view.id } }, view);
  }, [kept]);

  const follow = useCallback((view: SubmissionView) => {
    if (view.version > kept.version && same(kept.mine, kept.manifest)) adopt(view);
  }, [kept, adopt]);

  const save = useCallback(async (): Promise<boolean> => {
    if (kept.conflicts > 0) return false;
    if (same(kept.mine, kept.manifest)) return true;
    const sent = kept.mine;
    setSaving({ kind: "saving" });
    try {
      const view = await call("submissions.save", { params: { id: initial.id }, body: { version: kept.version, manifest: sent } });
      kept.manifest = view.manifest as Json;
      kept.version = view.version;
      know("submissions.get", { params: { id: initial.id } }, view);
      setSaving({ kind: "saved", at: clock(new Date()) });
      return same(kept.mine, sent) ? true : save(); // more was typed meanwhile
    } catch (thrown) {
      const problem = asProblem(thrown);
      if (problem.code === "stale-write") {
        const latest = await call("submissions.get", { params: { id: initial.id } }).catch(() => undefined);
        if (latest) {
          const met = merge(kept.manifest, kept.mine, latest.manifest as Json);
          Object.assign(kept, { manifest: latest.manifest as Json, version: latest.version, mine: met.merged, conflicts: met.conflicts.length });
          know("submissions.get", { params: { id: initial.id } }, latest);
          setManifest(met.merged);
          setConflicts(met.conflicts);
          if (met.conflicts.length === 0) return save();
          setSaving({ kind: "conflict" });
          return false;
        }
      }
      if (problem.status === 0 || problem.status >= 500 || problem.status === 429) {
        setSaving({ kind: "offline" });
        clearTimeout(timer.current);
        timer.current = setTimeout(() => void flush(), (problem.retryAfterS ?? 0) * 1000 || RETRY_MS);
      } else setSaving({ kind: "refused", reason: problem.message });
      return false;
    }
  }, [initial.id, kept]);

  const flush = useCallback((): Promise<boolean> => {
    clearTimeout(timer.current);
    kept.busy = (kept.busy ?? Promise.resolve(true)).then(() => save());
    return kept.busy;
  }, [kept, save]);

  const replace = useCallback((next: Json) => {
    kept.mine = next;
    setManifest(next);
    setSaving((now) => (now.kind === "conflict" ? now : { kind: "changed" }));
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void flush(), REST_MS);
  }, [kept, flush]);

  const change = useCallback((path: string, value: Json | undefined) => replace(put(kept.mine, path, value) ?? {}), [kept, replace]);

  const choose = useCallback((path: string, side: "yours" | "theirs") => {
    const conflict = conflicts.find((one) => one.path === path);
    if (!conflict) return;
    const left = conflicts.filter((one) => one.path !== path);
    kept.conflicts = left.length;
    setConflicts(left);
    kept.mine = put(kept.mine, path, conflict[side]) ?? {};
    setManifest(kept.mine);
    if (left.length === 0) void flush();
  }, [conflicts, kept, flush]);

  useEffect(() => {
    // leaving this page inside the app keeps what is typed; leaving the app asks when it is not kept yet
    const warn = (event: BeforeUnloadEvent) => {
      if (!same(kept.mine, kept.manifest)) event.preventDefault();
    };
    addEventListener("beforeunload", warn);
    return () => {
      removeEventListener("beforeunload", warn);
      void flush();
    };
  }, [kept, flush]);

  return { manifest, saving, conflicts, change, replace, choose, flush, adopt, follow };
}
