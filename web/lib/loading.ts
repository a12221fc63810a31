import { keepPreviousData, QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { call } from "./api.ts";
import type { Given, Operation } from "./operations.ts";
import { type ApiProblem, asProblem } from "./problem.ts";
import type { Answers } from "./views.ts";

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // only what may heal by itself is asked again; a refusal stays a refusal
      retry: (failures, thrown) => failures < 2 && [0, 429, 502, 503].includes(asProblem(thrown).status),
      retryDelay: (failures, thrown) => (asProblem(thrown).retryAfterS ?? 2 ** failures / 2) * 1000,
    },
  },
});

const keyOf = (operation: Operation, given: Given) => [operation, given.params ?? {}, given.query ?? {}, ...(given.body === undefined ? [] : [given.body])];

/** Reads an operation and keeps it fresh: old data stays while new is fetched. */
export function useLoaded<O extends Operation>(operation: O, given: Given = {}, options: { enabled?: boolean; everyMs?: number | false; staleMs?: number; keep?: boolean } = {}) {
  return useQuery({
    queryKey: keyOf(operation, given),
    queryFn: ({ signal }) => call(operation, given, signal),
    enabled: options.enabled ?? true,
    refetchInterval: options.everyMs ?? false,
    ...(options.keep ? { placeholderData: keepPreviousData } : {}), // the old answer stays while the question changes
    ...(options.staleMs === undefined ? {} : { staleTime: options.staleMs }),
  });
}

/** Asks now, whatever is known; reads of the same find the answer, or why there is none. */
export const ask = <O extends Operation>(operation: O, given: Given = {}): Promise<Answers[O]> =>
  queries.fetchQuery({ queryKey: keyOf(operation, given), queryFn: ({ signal }) => call(operation, given, signal), staleTime: 0 });

export interface Action<O extends Operation> {
  run(given?: Given): Promise<Answers[O] | undefined>;
  /** The same for an operation that answers nothing: whether it worked. */
  done(given?: Given): Promise<boolean>;
  pending: boolean;
  problem: ApiProblem | undefined;
  reset(): void;
}

/**
 * Runs a mutating operation; afterwards the named reads are asked again. The problem is kept for the page to show,
 * so `run` answers `undefined` instead of throwing.
 */
export function useAction<O extends Operation>(operation: O, refreshes: readonly Operation[] = []): Action<O> {
  const client = useQueryClient();
  const { mutateAsync, isPending, error, reset } = useMutation({
    mutationFn: (given: Given) => call(operation, given),
    onSuccess: () => Promise.all(refreshes.map((name) => client.invalidateQueries({ queryKey: [name] }))),
  });
  return {
    run: (given = {}) => mutateAsync(given).catch(() => undefined),
    done: (given = {}) => mutateAsync(given).then(() => true, () => false),
    pending: isPending,
    problem: error ? asProblem(error) : undefined,
    reset,
  };
}

/** Puts an answer where the reads of `operation` find it, so that nobody asks again for what is known; an older one on its way is dropped. */
export function know<O extends Operation>(operation: O, given: Given, answer: Answers[O]): void {
  void queries.cancelQueries({ queryKey: keyOf(operation, given) });
  queries.setQueryData(keyOf(operation, given), answer);
}
