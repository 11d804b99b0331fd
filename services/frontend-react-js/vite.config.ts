import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// An IPv4 address, because Node may resolve localhost to ::1 only.
const address = { host: "127.0.0.1", port: 3000, strictPort: true };

const mocksModule = "tests/session.test.tsx"; // other files must not get its mock

export default defineConfig({
  plugins: [react()],
  server: address,
  preview: address,
  test: {
    environment: "jsdom",
    setupFiles: ["tests/setup.ts"],
    testTimeout: 30_000,
    restoreMocks: true,
    unstubGlobals: true,
    // Loading jsdom and the modules for each file takes three times as long as all tests.
    projects: [
      {
        extends: true,
        test: {
          name: "shared",
          include: ["tests/**/*.test.{ts,tsx}"],
          exclude: [mocksModule],
          isolate: false,
        },
      },
      { extends: true, test: { name: "isolated", include: [mocksModule] } },
    ],
  },
});
