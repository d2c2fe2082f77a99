import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { type Role, ROLES } from '../../../src/contracts/model.js';
import { Button } from '../ui/Button.js';
import { Dialog } from '../ui/Dialog.js';
import { SelectField, TextField } from '../ui/Field.js';
import { formText } from '../ui/formText.js';
import { addPerson } from './people.api.js';
import { useChange } from './useChange.js';

interface AddPersonDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function AddPersonDialog({ open, onOpenChange }: AddPersonDialogProps) {
  const { t } = useTranslation();
  const add = useChange(addPerson, {
    refresh: ['people'],
    done: t('people.added'),
    onDone: () => onOpenChange(false),
  });
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    add.mutate({
      name: formText(form, 'name'),
      email: formText(form, 'email'),
      role: formText(form, 'role') as Role,
      password: formText(form, 'password'),
    });
  };
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('people.add')} description={t('people.addLead')}>
      <form onSubmit={submit} className="space-y-4">
        <TextField label={t('people.name')} name="name" required autoComplete="off" />
        <TextField label={t('signIn.email')} name="email" type="email" required autoComplete="off" />
        <SelectField
          label={t('people.role')}
          name="role"
          defaultValue="agent"
          options={ROLES.map((role) => ({
            value: role,
            label: `${t(`role.${role}`)} – ${t(`roleLead.${role}`)}`,
          }))}
        />
        <TextField
          label={t('signIn.password')}
          name="password"
          type="password"
          minLength={8}
          required
          autoComplete="new-password"
          hint={t('people.passwordHint')}
        />
        <Button type="submit" look="primary" className="w-full" disabled={add.isPending}>
          {t('people.add')}
        </Button>
      </form>
    </Dialog>
  );
}
