import { mayCall, roleOfKey } from './roles.js';

describe('a role', () => {
  it.each([
    ['viewer', 'GET', undefined, true],
    ['viewer', 'HEAD', undefined, true],
    ['viewer', 'POST', undefined, false],
    ['viewer', 'DELETE', undefined, false],
    ['agent', 'PATCH', undefined, true],
    ['agent', 'POST', ['manager'], false],
    ['agent', 'GET', ['manager'], false],
    ['manager', 'POST', ['manager'], true],
    ['manager', 'POST', ['admin'], false],
    ['viewer', 'POST', ['viewer'], true],
    ['admin', 'POST', ['manager'], true],
    ['admin', 'DELETE', [], true],
  ] as const)('%s may call %s on a route for %j: %s', (role, method, allowed, expected) => {
    expect(mayCall(role, method, allowed)).toBe(expected);
  });

  it('of a key without the scope to write is a viewer’s', () => {
    expect(roleOfKey('manager', ['read', 'write'])).toBe('manager');
    expect(roleOfKey('manager', ['read'])).toBe('viewer');
    expect(roleOfKey('admin', [])).toBe('viewer');
  });
});
