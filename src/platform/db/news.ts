/** Transactions that told something which others wait for; kept only while the transaction object lives. */
const told = new WeakSet<object>();

/** Marks a transaction: when it is kept, whoever waits for news is woken at once instead of at the next poll. */
export function tellAfterCommit(tx: object): void {
  told.add(tx);
}

/** Those who wait for news of one database. */
export interface News {
  /** @returns a function that ends the waiting. */
  onNews(listener: () => void): () => void;
  /** Called after a commit. */
  kept(tx: object): void;
}

export function newsOf(): News {
  const listeners = new Set<() => void>();
  return {
    onNews(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    kept(tx) {
      if (!told.has(tx)) return;
      for (const listener of listeners) listener();
    },
  };
}
