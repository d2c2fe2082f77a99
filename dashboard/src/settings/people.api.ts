import type { Schema } from '../api/schema.js';
import type { Role } from '../../../src/contracts/model.js';
import { get, patch, post } from '../api/http.js';

type UserAnswer = Schema<'UserDto'>;

export interface TeamMember {
  id: string;
  email: string;
  name: string;
  role: Role;
  isActive: boolean;
}

export type NewPerson = Schema<'CreateUserDto'>;

export const loadPeople = async (): Promise<TeamMember[]> =>
  (await get<UserAnswer[]>('/users')).map(({ is_active, ...person }) => ({
    ...person,
    name: person.name || person.email,
    isActive: is_active,
  }));

export const addPerson = (person: NewPerson): Promise<unknown> => post('/users', person);

export const changePerson = (
  id: string,
  change: { role?: Role; isActive?: boolean; password?: string },
): Promise<unknown> =>
  patch(`/users/${id}`, {
    role: change.role,
    password: change.password,
    is_active: change.isActive,
  });
