import { Check, Clock3, SendHorizontal } from 'lucide-react';
import { type SubmitEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useErrorText } from '../i18n/useErrorText.js';
import { BatonMark } from '../ui/BatonMark.js';
import { Button } from '../ui/Button.js';
import { classes } from '../ui/classes.js';
import { Linked } from '../ui/Linked.js';
import { useTimes } from '../ui/useTimes.js';
import type { Customer } from './customers.js';
import type { PhoneMessage } from './sandbox.api.js';
import { usePhone } from './usePhone.js';

/** The customer's phone, with the conversation with the business open on it. */
export function Phone({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const { messages, error, write } = usePhone(customer);
  return (
    <section
      aria-label={t('sandbox.phoneOf', { name: customer.name })}
      className="flex h-full w-full flex-col overflow-hidden bg-surface sm:h-[min(46rem,86vh)] sm:w-96 sm:rounded-[2.5rem] sm:border-8 sm:border-line-strong sm:shadow-float"
    >
      <header className="flex items-center gap-3 border-b border-line bg-raised px-4 py-3">
        <span className="flex size-9 items-center justify-center rounded-full bg-sunken">
          <BatonMark size={22} />
        </span>
        <div>
          <h2 className="leading-5 font-semibold">{t('sandbox.business')}</h2>
          <p className="text-xs text-ink-faint">{t('sandbox.youAre', { name: customer.name })}</p>
        </div>
      </header>
      <Thread messages={messages} />
      {error !== null && (
        <p role="alert" className="bg-danger-soft px-4 py-1.5 text-sm text-danger">
          {errorText(error)}
        </p>
      )}
      <PhoneComposer onWrite={write} />
    </section>
  );
}

function Thread({ messages }: { messages: readonly PhoneMessage[] }) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const newest = messages.at(-1)?.id;
  useEffect(() => {
    if (newest !== undefined) scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, [newest]);
  return (
    <div
      ref={scroller}
      role="log"
      aria-label={t('sandbox.thread')}
      tabIndex={0}
      className="min-h-0 flex-1 space-y-1.5 overflow-y-auto bg-canvas px-3 py-4 -outline-offset-2"
    >
      {messages.length === 0 && (
        <p className="mx-auto mt-10 max-w-56 rounded-xl bg-wait-soft px-3 py-2 text-center text-sm text-wait">
          {t('sandbox.empty')}
        </p>
      )}
      {messages.map((message) => (
        <Bubble key={message.id} message={message} />
      ))}
    </div>
  );
}

function Bubble({ message }: { message: PhoneMessage }) {
  const { t } = useTranslation();
  const times = useTimes();
  const mine = message.from === 'customer';
  return (
    <article
      data-from={message.from}
      aria-label={t('message.from', {
        name: mine ? t('sandbox.you') : t('sandbox.business'),
        time: times.full(message.sent_at),
      })}
      className={classes('flex', mine && 'justify-end')}
    >
      <div
        className={classes(
          'max-w-[82%] rounded-2xl border px-3 py-1.5',
          mine ? 'rounded-br-md border-ai-line bg-ai-soft' : 'rounded-bl-md border-line bg-surface',
        )}
      >
        <p dir="auto" className="[overflow-wrap:anywhere] whitespace-pre-wrap">
          <Linked text={message.text} />
        </p>
        <p className="tabular flex items-center justify-end gap-1 text-2xs text-ink-soft">
          {times.clock(message.sent_at)}
          {mine &&
            (message.status === 'queued' ? (
              <Clock3 size={12} aria-hidden />
            ) : (
              <Check size={13} aria-hidden />
            ))}
        </p>
      </div>
    </article>
  );
}

function PhoneComposer({ onWrite }: { onWrite: (text: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    if (text.trim() === '') return;
    onWrite(text.trim());
    setText('');
  };
  return (
    <form onSubmit={send} className="flex items-center gap-2 border-t border-line bg-raised p-2.5">
      <input
        aria-label={t('sandbox.write')}
        placeholder={t('sandbox.write')}
        dir="auto"
        value={text}
        onChange={(event) => setText(event.target.value)}
        autoFocus
        className="h-10 min-w-0 flex-1 rounded-full border border-line-strong bg-surface px-4 text-base placeholder:text-ink-faint"
      />
      <Button
        type="submit"
        look="primary"
        aria-label={t('sandbox.send')}
        className="size-10 rounded-full p-0"
      >
        <SendHorizontal size={17} aria-hidden />
      </Button>
    </form>
  );
}
