const WIDTH = 30;

/** `[######------------------------]  20 %  1,234 messages`; `share` is from 0 to 1. */
export function progressBar(share: number, messages: number): string {
  const full = Math.round(Math.min(1, share) * WIDTH);
  const percent = String(Math.floor(Math.min(1, share) * 100)).padStart(3);
  return `[${'#'.repeat(full)}${'-'.repeat(WIDTH - full)}] ${percent} %  ${messages.toLocaleString('en')} messages`;
}
