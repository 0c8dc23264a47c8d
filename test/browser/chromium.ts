import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serve as listen } from '@hono/node-server';
import axe from 'axe-core';
import type { Hono } from 'hono';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { CHROMIUM } from '../readers/programs.ts';

/** No requests but those of the page, and no sandbox: tests run as root in containers. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts Debian's Chromium with a profile of its own, which is removed when it is closed. */
export function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

/** A tab, with everything that must not happen in it. */
export interface Tab {
  readonly page: Page;
  /** Console messages, uncaught errors and dialogs. */
  readonly complaints: readonly string[];
  /** The addresses of its requests, in order. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

export async function openTab(browser: Browser, options: BrowserContextOptions = {}): Promise<Tab> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    if (message.type() !== 'log') complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`));
  page.on('dialog', (dialog) => {
    complaints.push(`${dialog.type()}: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => requests.push(request.url()));
  return { page, complaints, requests, close: () => context.close() };
}

/** A rule of accessibility that a page breaks. */
export interface Violation {
  readonly id: string;
  readonly impact: axe.ImpactValue;
  /** The elements that break it. */
  readonly elements: readonly string[];
}

/**
 * Opens a tab for {@link findViolations}, without the policy of pages, which forbids axe. It compiles axe for a second, once for all
 * pages that it goes to.
 */
export async function openCheckedTab(browser: Browser): Promise<Tab> {
  const tab = await openTab(browser, { bypassCSP: true });
  await tab.page.addInitScript({ content: axe.source });
  return tab;
}

/** Has axe check a page as it is now, in a tab of {@link openCheckedTab}. */
export function findViolations(page: Page): Promise<Violation[]> {
  return page.evaluate(`axe.run({ resultTypes: ['violations'] }).then(({ violations }) =>
    violations.map(({ id, impact, nodes }) => ({ id, impact, elements: nodes.map(({ html }) => html) })))`);
}

/** Whether a violation shuts somebody out. */
export const isGrave = ({ impact }: Violation): boolean => impact === 'serious' || impact === 'critical';

/** Serves an app on a free port of the loopback interface. */
export async function serve(app: Hono): Promise<{ readonly origin: string; close(): void }> {
  const server = listen({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, close: () => server.close() };
}
