import type { Virtualizer } from '@tanstack/react-virtual';
import {
  type HTMLAttributes,
  type KeyboardEvent,
  type PointerEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  type WheelEvent,
} from 'react';

type Scroller = HTMLDivElement;

const KEYS_UP = new Set(['ArrowUp', 'PageUp', 'Home']);
/** Pixels: what a browser that zooms rounds away. */
const AT_END = 4;

interface StayAtEnd {
  /** Whoever goes somewhere else in the stream, to what a search has found, does not stay at its end. */
  leave: () => void;
  /** For the element that scrolls. */
  watch: Pick<
    HTMLAttributes<Scroller>,
    'onScroll' | 'onWheel' | 'onTouchMove' | 'onKeyDown' | 'onPointerDown'
  >;
}

/**
 * Keeps a reader who is at the end there, whatever turns out to be higher than it was thought to be: a picture that
 * arrives, a long message that is measured. They leave by what they do, not by where the stream happens to stand: while
 * it grows it may be anywhere for a moment. Whoever writes, the message `written`, is brought back.
 */
export function useStayAtEnd(
  rows: Virtualizer<Scroller, Element>,
  begins: boolean,
  written: string | undefined,
): StayAtEnd {
  const stays = useRef(begins);
  const height = rows.getTotalSize();
  const seen = rows.scrollRect?.height;
  const { count } = rows.options;

  useLayoutEffect(() => {
    if (stays.current && count > 0) rows.scrollToEnd();
  }, [rows, count, height, seen]);

  useEffect(() => {
    if (written === undefined) return;
    stays.current = true;
    rows.scrollToEnd();
  }, [rows, written]);

  const leave = useCallback(() => {
    stays.current = false;
  }, []);
  const watch = {
    onScroll: () => {
      if (rows.isAtEnd(AT_END)) stays.current = true;
    },
    onWheel: ({ deltaY, currentTarget }: WheelEvent<Scroller>) => {
      if (deltaY < 0 && currentTarget.scrollTop > 0) leave();
    },
    onTouchMove: leave,
    onKeyDown: ({ key }: KeyboardEvent) => {
      if (KEYS_UP.has(key)) leave();
    },
    onPointerDown: ({ currentTarget, nativeEvent: { offsetX } }: PointerEvent<Scroller>) => {
      // On the scroll bar.
      if (offsetX >= currentTarget.clientWidth) leave();
    },
  };
  return { leave, watch };
}
