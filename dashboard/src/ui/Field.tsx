import { type ComponentProps, useId } from 'react';
import { classes } from './classes.js';

const box =
  'w-full rounded-lg border border-line-strong bg-surface px-3 text-base text-ink placeholder:text-ink-faint disabled:bg-sunken disabled:text-ink-faint aria-invalid:border-danger';

interface Labelled {
  label: string;
  /** Says more under the field. */
  hint?: string | undefined;
  /** What is wrong with it, in the place of the hint. */
  error?: string | undefined;
}

export function TextField({ label, hint, error, className, ...rest }: Labelled & ComponentProps<'input'>) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium">
        {label}
      </label>
      <input
        id={id}
        className={classes(box, 'h-10')}
        aria-invalid={error !== undefined}
        {...(note !== undefined && { 'aria-describedby': `${id}-note` })}
        {...rest}
      />
      <Note id={id} text={note} isError={error !== undefined} />
    </div>
  );
}

export function TextArea({ label, hint, error, className, ...rest }: Labelled & ComponentProps<'textarea'>) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium">
        {label}
      </label>
      <textarea
        id={id}
        className={classes(box, 'min-h-24 py-2')}
        aria-invalid={error !== undefined}
        {...(note !== undefined && { 'aria-describedby': `${id}-note` })}
        {...rest}
      />
      <Note id={id} text={note} isError={error !== undefined} />
    </div>
  );
}

interface SelectFieldProps extends Labelled, ComponentProps<'select'> {
  options: readonly { value: string; label: string }[];
}

/** The system's own list: right on every phone, and with every screen reader. */
export function SelectField({ label, hint, error, className, options, ...rest }: SelectFieldProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium">
        {label}
      </label>
      <select
        id={id}
        className={classes(box, 'h-10')}
        {...(note !== undefined && { 'aria-describedby': `${id}-note` })}
        {...rest}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <Note id={id} text={note} isError={error !== undefined} />
    </div>
  );
}

function Note({ id, text, isError }: { id: string; text: string | undefined; isError: boolean }) {
  if (text === undefined) return null;
  return (
    <p id={`${id}-note`} className={classes('mt-1.5 text-xs', isError ? 'text-danger' : 'text-ink-faint')}>
      {text}
    </p>
  );
}
