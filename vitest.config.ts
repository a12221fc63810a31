import { defineConfig } from "vitest/config";

// Two workers at most: each test file opens a database of its own, and the machines that run this have two cores.
export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "cli/**/*.test.ts", "web/**/*.test.ts", "test/**/*.test.ts"],
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
