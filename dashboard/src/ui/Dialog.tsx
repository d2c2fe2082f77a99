import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { type ReactNode, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { classes } from './classes.js';
import { IconButton } from './IconButton.js';

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** One sentence under the title. */
  description?: string;
  className?: string;
  children: ReactNode;
}

export function Dialog({ open, onOpenChange, title, description, className, children }: DialogProps) {
  const { t } = useTranslation();
  const body = useRef<HTMLDivElement>(null);
  /** To what the dialog is about; where that is only to be read, to the dialog itself and not to the way out of it. */
  const focusFirst = (event: Event) => {
    if (body.current?.querySelector('button, input, select, textarea, a[href]')) return;
    event.preventDefault();
    body.current?.focus();
  };
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          onOpenAutoFocus={focusFirst}
          className={classes(
            'rise fixed inset-x-3 top-[8vh] z-50 mx-auto max-h-[84vh] max-w-md overflow-y-auto rounded-2xl border border-line bg-surface p-5 shadow-float',
            className,
          )}
          {...(description === undefined && { 'aria-describedby': undefined })}
        >
          <div className="mb-4 pr-10">
            <Radix.Title className="text-lg font-semibold text-balance">{title}</Radix.Title>
            {description !== undefined && (
              <Radix.Description className="mt-1 text-sm text-ink-soft">{description}</Radix.Description>
            )}
          </div>
          <div ref={body} tabIndex={-1} className="outline-none">
            {children}
          </div>
          {/* Last, so that what the dialog is about gets the focus first. */}
          <Radix.Close asChild>
            <IconButton label={t('common.close')} size="smallIcon" className="absolute top-4 right-4">
              <X size={16} aria-hidden />
            </IconButton>
          </Radix.Close>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
