import type { ReactNode } from 'react';

interface EmptyStateProps {
  icon: ReactNode;
  title: string;
  /** What this means, and what one can do now. */
  children?: ReactNode;
  action?: ReactNode;
}

export function EmptyState({ icon, title, children, action }: EmptyStateProps) {
  return (
    <div className="flex h-full flex-col items-center justify-center gap-2 px-8 py-10 text-center">
      <div className="mb-1 text-ink-faint" aria-hidden>
        {icon}
      </div>
      <p className="text-base font-medium text-balance">{title}</p>
      {children !== undefined && <div className="max-w-80 text-sm text-pretty text-ink-soft">{children}</div>}
      {action !== undefined && <div className="mt-3">{action}</div>}
    </div>
  );
}
