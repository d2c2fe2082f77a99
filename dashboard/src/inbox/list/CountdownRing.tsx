import type { ReactNode } from 'react';
import { useNow } from '../../ui/useNow.js';
import { leftShare } from '../countdown.js';

interface CountdownRingProps {
  startedAt: string | null;
  deadline: string;
  children: ReactNode;
}

const RADIUS = 18.5;
const ROUND = 2 * Math.PI * RADIUS;

/** Around a contact's letters while people may still answer first: it empties, and then the AI does. */
export function CountdownRing({ startedAt, deadline, children }: CountdownRingProps) {
  const left = leftShare(startedAt, deadline, useNow());
  return (
    <span className="relative inline-flex">
      {children}
      <svg
        className="absolute -inset-1 -rotate-90"
        viewBox="0 0 40 40"
        aria-hidden
        fill="none"
        strokeWidth="2.5"
      >
        <circle cx="20" cy="20" r={RADIUS} stroke="var(--wait-soft)" />
        <circle
          cx="20"
          cy="20"
          r={RADIUS}
          stroke="var(--wait-line)"
          strokeLinecap="round"
          strokeDasharray={ROUND}
          strokeDashoffset={ROUND * (1 - left)}
          className="transition-[stroke-dashoffset] duration-1000 ease-linear"
        />
      </svg>
    </span>
  );
}
