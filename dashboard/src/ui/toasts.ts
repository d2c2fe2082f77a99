import { useSyncExternalStore } from 'react';

export interface Toast {
  id: number;
  kind: 'done' | 'failed';
  text: string;
}

const SHOWN_MS = 6_000;

let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

const change = (next: readonly Toast[]) => {
  toasts = next;
  for (const listener of listeners) listener();
};

export const dismiss = (id: number): void => change(toasts.filter((toast) => toast.id !== id));

/** Says something in the corner, for a few seconds and to screen readers. */
export function announce(kind: Toast['kind'], text: string): void {
  lastId += 1;
  const id = lastId;
  change([...toasts.slice(-2), { id, kind, text }]);
  setTimeout(() => dismiss(id), SHOWN_MS);
}

export const useToasts = (): readonly Toast[] =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
