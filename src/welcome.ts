import type { Baton } from './bootstrap.js';

/** What whoever starts Baton sees first. */
export function welcome({ url, config, firstSignIn }: Baton): string {
  const lines = ['', `Baton is running.`, '', `  Inbox      ${url}/`];
  if (config.sandbox.channel) lines.push(`  Try it out ${url}/sandbox`);
  if (config.http.swagger) lines.push(`  API docs   ${url}/docs`);
  if (firstSignIn !== null) {
    const password = firstSignIn.password ?? '(from ADMIN_PASSWORD)';
    lines.push(
      '',
      `  Sign in as ${firstSignIn.email} with the password ${password}`,
      `  or open    ${url}/login#token=${firstSignIn.linkToken} (works once; neither is shown again)`,
    );
  }
  return `${lines.join('\n')}\n\n`;
}
