import { defineConfig } from "@playwright/test";

const everywhere = process.env.CXGENIE_TEST_JOURNEYS === "all";

export default defineConfig({
  testDir: "journeys",
  outputDir: "out/failures",
  fullyParallel: true,
  workers: 2,
  // A browser on a busy machine loses a click now and then. Once more, and the run says "flaky"; what fails twice is broken.
  retries: 1,
  forbidOnly: true,
  // A machine that is busy with other things takes long for the walk; each single step still has its 15 seconds.
  timeout: 300_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  // Every journey on SQLite; on PostgreSQL the main road, or all of them with CXGENIE_TEST_JOURNEYS=all.
  projects: [
    { name: "sqlite", metadata: { engine: "sqlite" } },
    { name: "postgres", metadata: { engine: "postgres" }, ...(everywhere ? {} : { testMatch: "main-road.spec.ts" }) },
  ],
  use: {
    browserName: "chromium",
    viewport: { width: 1440, height: 900 },
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
    locale: "en-GB",
    timezoneId: "UTC",
    colorScheme: "light",
    reducedMotion: "reduce",
    screenshot: "only-on-failure",
    trace: "off",
    video: "off",
    launchOptions: {
      executablePath: process.env.CXGENIE_TEST_CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
