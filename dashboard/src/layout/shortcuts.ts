import { useLayoutEffect } from 'react';

const typesHere = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** An open dialog or menu has the keyboard to itself. */
const somethingIsOpen = (): boolean => document.querySelector('[role="dialog"],[role="menu"]') !== null;

/**
 * Single keys that do something wherever the focus is, except where one types. Esc is heard there too. They are heard
 * from the moment in which what they act on is on the screen.
 */
export function useShortcuts(keys: Record<string, (() => void) | undefined>): void {
  useLayoutEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || somethingIsOpen())
        return;
      if (typesHere(event.target) && event.key !== 'Escape') return;
      const act = keys[event.key];
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', hear);
    return () => document.removeEventListener('keydown', hear);
  }, [keys]);
}

const SHOW = 'baton:show-shortcuts';

export const showShortcuts = (): void => void document.dispatchEvent(new CustomEvent(SHOW));

export function onShowShortcuts(listener: () => void): () => void {
  document.addEventListener(SHOW, listener);
  return () => document.removeEventListener(SHOW, listener);
}
