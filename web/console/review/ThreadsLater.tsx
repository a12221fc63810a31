import { type ComponentProps, lazy, Suspense } from "react";
import { Skeleton } from "../../ui/States.tsx";
import type { Threads as Whole } from "./Threads.tsx";

const Missing = () => <p className="text-dim">The threads cannot be shown now. Reload the page to try again.</p>;
const Loaded = lazy(async () => ({ default: (await import("./Threads.tsx").catch(() => undefined))?.Threads ?? Missing }));

/** The conversations of a submission, where most who open the page do not read them first. */
export const Threads = (props: ComponentProps<typeof Whole>) => <Suspense fallback={<Skeleton rows={3} />}><Loaded {...props} /></Suspense>;
