import {
  ArrowLeft,
  Ban,
  CircleCheck,
  EllipsisVertical,
  Hand,
  Hourglass,
  RotateCcw,
  Sparkles,
  UserRoundPlus,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type Team, TEAMS } from '../../../../src/contracts/model.js';
import { useMe } from '../../auth/authContext.js';
import { reasonText } from '../../i18n/reasonText.js';
import { Avatar } from '../../ui/Avatar.js';
import { Button } from '../../ui/Button.js';
import { classes } from '../../ui/classes.js';
import { IconButton } from '../../ui/IconButton.js';
import { Menu, MenuChoice, MenuItem, MenuLine } from '../../ui/Menu.js';
import { useNow } from '../../ui/useNow.js';
import type { Conversation } from '../conversation.js';
import type { ConversationActions } from '../conversationActions.js';
import { leftText } from '../countdown.js';
import { usePeople } from '../inboxQueries.js';
import { ModeBadge } from '../list/ModeBadge.js';
import type { PossibleActions } from '../possibleActions.js';
import { type Blocking, useBlocking } from '../useBlocking.js';

interface HeaderProps {
  conversation: Conversation;
  possible: PossibleActions;
  actions: ConversationActions;
  onRelease: () => void;
}

export function ConversationHeader({ conversation, possible, actions, onRelease }: HeaderProps) {
  const { t } = useTranslation();
  const { customer_name: name, phone_number: phone, session_grace_deadline: deadline } = conversation;
  const blocking = useBlocking(conversation);
  return (
    <header className="flex items-center gap-3 border-b border-line px-3 py-2.5 sm:px-4">
      <Link
        to="/inbox"
        aria-label={t('header.back')}
        className="-ml-1 flex size-9 items-center justify-center rounded-lg text-ink-soft hover:bg-hover lg:hidden"
      >
        <ArrowLeft size={20} aria-hidden />
      </Link>
      <Avatar name={name} kind="customer" className="size-9 max-[420px]:hidden" />
      <div className="min-w-0 flex-1">
        <div className="flex items-center gap-2">
          <h2 title={name} className="truncate text-lg leading-6 font-semibold">
            <bdi>{name}</bdi>
          </h2>
          <ModeBadge conversation={conversation} className="max-sm:hidden" />
        </div>
        <p className="flex items-center gap-1.5 truncate text-xs text-ink-faint">
          {phone !== null && phone !== name && (
            <span className="tabular shrink-0 max-sm:hidden">
              {phone} <span aria-hidden>·</span>
            </span>
          )}
          {blocking?.isBlocked ? (
            <span className="truncate font-medium text-danger">{t('header.blocked')}</span>
          ) : deadline === null ? (
            <Holding conversation={conversation} />
          ) : (
            <Countdown deadline={deadline} />
          )}
        </p>
      </div>
      <MainAction possible={possible} actions={actions} onRelease={onRelease} conversation={conversation} />
      <div className="-ml-1 flex shrink-0">
        {blocking !== null && (
          <IconButton
            label={blocking.isBlocked ? t('action.unblock') : t('action.block')}
            aria-pressed={blocking.isBlocked}
            disabled={blocking.isBusy}
            onClick={blocking.toggle}
            className={classes('max-sm:hidden', blocking.isBlocked && 'bg-danger-soft text-danger')}
          >
            <Ban size={18} aria-hidden />
          </IconButton>
        )}
        <MoreActions conversation={conversation} possible={possible} actions={actions} blocking={blocking} />
      </div>
    </header>
  );
}

/** Who holds it, told in words; a long reason is whole under the pointer. */
function Holding({ conversation }: { conversation: Conversation }) {
  const text = useHolding(conversation);
  return (
    <span dir="auto" title={text} className="truncate">
      {text}
    </span>
  );
}

function useHolding(conversation: Conversation): string {
  const { t } = useTranslation();
  const me = useMe();
  const { taken_over_by: holder, mode, taken_over_at, handoff_reason, handed_off } = conversation;
  if (mode === 'closed') return t('holding.closed');
  if (holder !== null)
    return holder.id === me.id ? t('holding.you') : t('holding.person', { name: holder.name });
  if (handed_off)
    return handoff_reason === null
      ? t('holding.handedOff')
      : t('holding.handedOffBecause', { reason: reasonText(t, handoff_reason) });
  if (taken_over_at !== null) return t('holding.inWhatsApp');
  return mode === 'ai' && conversation.session_started_at !== null ? t('holding.ai') : t('holding.nobody');
}

function Countdown({ deadline }: { deadline: string }) {
  const { t } = useTranslation();
  const time = leftText(deadline, useNow());
  const told = t('header.aiAnswersIn', { time });
  return (
    <span role="timer" aria-label={told} className="tabular truncate font-medium text-wait">
      <span className="max-sm:hidden">{told}</span>
      {/* On a phone there is room for what matters of it. */}
      <span className="flex items-center gap-1 sm:hidden">
        <Hourglass size={12} aria-hidden /> {time}
      </span>
    </span>
  );
}

function MainAction({ conversation, possible, actions, onRelease }: HeaderProps) {
  const { t } = useTranslation();
  if (possible.reopen)
    return (
      <Button onClick={actions.reopen} disabled={actions.isBusy}>
        <RotateCcw size={15} aria-hidden />
        {t('action.reopen')}
      </Button>
    );
  if (possible.takeOver && (conversation.taken_over_by === null || !possible.release))
    return (
      <div className="flex gap-2">
        {possible.release && <ReleaseButton onRelease={onRelease} isBusy={actions.isBusy} />}
        <Button look="primary" onClick={actions.takeOver} disabled={actions.isBusy}>
          <Hand size={15} aria-hidden />
          {t('action.takeOver')}
        </Button>
      </div>
    );
  if (possible.release) return <ReleaseButton onRelease={onRelease} isBusy={actions.isBusy} />;
  return null;
}

function ReleaseButton({ onRelease, isBusy }: { onRelease: () => void; isBusy: boolean }) {
  const { t } = useTranslation();
  return (
    <Button look="ai" onClick={onRelease} disabled={isBusy}>
      <Sparkles size={15} aria-hidden />
      {t('action.release')}
    </Button>
  );
}

const NOBODY = 'nobody';

interface MoreActionsProps extends Omit<HeaderProps, 'onRelease'> {
  blocking: Blocking | null;
}

function MoreActions({ conversation, possible, actions, blocking }: MoreActionsProps) {
  const { t } = useTranslation();
  const { id: myId } = useMe();
  const people = usePeople();
  if (!possible.assign) return null;
  return (
    <Menu
      trigger={
        <IconButton label={t('header.more')}>
          <EllipsisVertical size={18} aria-hidden />
        </IconButton>
      }
    >
      {possible.takeOver && conversation.taken_over_by !== null && (
        <MenuItem icon={<Hand size={16} aria-hidden />} onSelect={actions.takeOver}>
          {t('action.takeOverFrom', { name: conversation.taken_over_by.name })}
        </MenuItem>
      )}
      {myId !== null && conversation.assigned_user_id !== myId && (
        <MenuItem icon={<UserRoundPlus size={16} aria-hidden />} onSelect={() => actions.assign(myId)}>
          {t('action.assignMe')}
        </MenuItem>
      )}
      {possible.close && (
        <MenuItem icon={<CircleCheck size={16} aria-hidden />} onSelect={actions.close}>
          {t('action.close')}
        </MenuItem>
      )}
      {blocking !== null && (
        <div className="sm:hidden">
          <MenuItem icon={<Ban size={16} aria-hidden />} danger onSelect={blocking.toggle}>
            {blocking.isBlocked ? t('action.unblock') : t('action.block')}
          </MenuItem>
        </div>
      )}
      <MenuLine />
      <MenuChoice
        label={t('action.assignTo')}
        value={conversation.assigned_user_id ?? NOBODY}
        onChange={actions.assign}
        options={(people.data ?? [])
          .filter((person) => person.isActive)
          .map(({ id, name }) => ({ value: id, label: name }))}
      />
      <MenuLine />
      <MenuChoice
        label={t('team.label')}
        value={conversation.assigned_team ?? NOBODY}
        onChange={(team) => actions.setTeam(team === NOBODY ? null : (team as Team))}
        options={[
          { value: NOBODY, label: t('team.none') },
          ...TEAMS.map((team) => ({ value: team, label: t(`team.${team}`) })),
        ]}
      />
    </Menu>
  );
}
