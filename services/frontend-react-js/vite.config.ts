import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// An IPv4 address, because Node may resolve localhost to ::1 only.
const address = { host: "127.0.0.1", port: 3000, strictPort: true };

export default defineConfig({
  plugins: [react()],
  server: address,
  preview: address,
  test: {
    environment: "jsdom",
    include: ["tests/**/*.test.{ts,tsx}"],
    setupFiles: ["tests/setup.ts"],
    testTimeout: 30_000,
    restoreMocks: true,
    unstubGlobals: true,
  },
});
