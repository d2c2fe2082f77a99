/** A notification and a sound when a conversation is handed to people. Off until somebody asks for them. */
const KEY = 'baton.alerts';

export const alertsAreOn = (): boolean =>
  localStorage.getItem(KEY) === 'on' && 'Notification' in window && Notification.permission === 'granted';

/** Answers whether they are on now: the browser has a say in it. */
export async function turnAlerts(on: boolean): Promise<boolean> {
  localStorage.setItem(KEY, on ? 'on' : 'off');
  if (on && 'Notification' in window && Notification.permission === 'default') {
    await Notification.requestPermission();
  }
  return alertsAreOn();
}

interface HandoffAlert {
  conversationId: string;
  title: string;
  body: string;
  onClick: () => void;
}

export function alertHandoff({ conversationId, title, body, onClick }: HandoffAlert): void {
  if (!alertsAreOn()) return;
  const notification = new Notification(title, { body, tag: conversationId, icon: '/favicon.svg' });
  notification.addEventListener('click', () => {
    window.focus();
    onClick();
    notification.close();
  });
  chime();
}

/** Two soft rising notes. Browsers keep quiet until the page has been clicked once, which is no error. */
function chime(): void {
  const audio = new AudioContext();
  const starts = [
    [659.25, 0],
    [880, 0.14],
  ] as const;
  for (const [pitch, start] of starts) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const begin = audio.currentTime + start;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0, begin);
    volume.gain.linearRampToValueAtTime(0.12, begin + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, begin + 0.45);
    tone.connect(volume).connect(audio.destination);
    tone.start(begin);
    tone.stop(begin + 0.5);
  }
  setTimeout(() => void audio.close(), 1_000);
}
