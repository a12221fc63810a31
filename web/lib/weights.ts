/** Bytes in words. */
export const kB = (bytes: number): string => (bytes < 100 ? `${bytes} bytes` : bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`);
