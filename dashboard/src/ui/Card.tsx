import type { ReactNode } from 'react';
import { classes } from './classes.js';

interface CardProps {
  title: string;
  /** One sentence under the title. */
  lead?: string;
  className?: string;
  children: ReactNode;
}

export function Card({ title, lead, className, children }: CardProps) {
  return (
    <section className={classes('rounded-2xl border border-line bg-surface p-4 sm:p-5', className)}>
      <h2 className="text-base font-semibold">{title}</h2>
      {lead !== undefined && <p className="mt-0.5 text-sm text-ink-soft">{lead}</p>}
      <div className="mt-4">{children}</div>
    </section>
  );
}
