import { Paperclip, SendHorizontal } from 'lucide-react';
import {
  type ClipboardEvent,
  type KeyboardEvent,
  type Ref,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
} from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.js';
import { IconButton } from '../../ui/IconButton.js';
import { AttachmentTray } from './AttachmentTray.js';
import { draftOf, keepDraft } from './drafts.js';
import { useFileTray } from './fileTray.js';

export interface ComposerHandle {
  focus: () => void;
  add: (files: readonly File[]) => void;
}

interface ComposerProps {
  ref: Ref<ComposerHandle>;
  conversationId: string;
  contactName: string;
  /** While one may not write: the field stays, with what was begun, and says nothing can be sent. */
  disabled: boolean;
  onSend: (text: string, files: readonly File[]) => void;
}

export function Composer({ ref, conversationId, contactName, disabled, onSend }: ComposerProps) {
  const { t } = useTranslation();
  const field = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(() => draftOf(conversationId));
  const tray = useFileTray();
  const isEmpty = text.trim() === '' && tray.files.length === 0;

  useImperativeHandle(ref, () => ({ focus: () => field.current?.focus(), add: tray.add }), [tray.add]);
  useEffect(() => keepDraft(conversationId, text), [conversationId, text]);

  const send = () => {
    if (isEmpty || disabled) return;
    onSend(text.trim(), tray.files);
    setText('');
    tray.clear();
    field.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      field.current?.blur();
      event.preventDefault();
    }
    // Enter also ends a word of a Japanese or Chinese keyboard: that one is not meant for us.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };

  const onPaste = (event: ClipboardEvent) => {
    const pasted = [...event.clipboardData.files];
    if (pasted.length === 0) return;
    event.preventDefault();
    tray.add(pasted);
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      className="px-3 pt-1 pb-3 sm:px-5 sm:pb-4"
    >
      <div
        {...(disabled && { 'data-disabled': true })}
        className="mx-auto max-w-4xl rounded-2xl border border-line-strong bg-surface transition-colors focus-within:border-person data-disabled:bg-sunken"
      >
        <AttachmentTray files={tray.files} onRemove={tray.remove} />
        <div className="flex items-end gap-1 p-1">
          <input
            ref={picker}
            type="file"
            multiple
            hidden
            onChange={(event) => {
              tray.add([...(event.target.files ?? [])]);
              event.target.value = '';
            }}
          />
          <IconButton
            label={t('composer.attach')}
            disabled={disabled}
            onClick={() => picker.current?.click()}
          >
            <Paperclip size={18} aria-hidden />
          </IconButton>
          <textarea
            ref={field}
            aria-label={t('composer.label', { name: contactName })}
            placeholder={disabled ? '' : t('composer.placeholder')}
            dir="auto"
            rows={1}
            value={text}
            disabled={disabled}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={onKeyDown}
            onPaste={onPaste}
            className="field-sizing-content max-h-44 min-h-9 min-w-0 flex-1 resize-none bg-transparent px-1.5 py-2 text-base leading-5 outline-none placeholder:text-ink-faint disabled:text-ink-faint"
          />
          <Button
            type="submit"
            look="primary"
            size="icon"
            aria-label={t('composer.send')}
            disabled={disabled || isEmpty}
            className="rounded-xl"
          >
            <SendHorizontal size={17} aria-hidden />
          </Button>
        </div>
      </div>
    </form>
  );
}
