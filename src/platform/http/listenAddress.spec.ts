import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { ConfigError } from '../config/environment.js';
import { refuseTakenAddress } from './listenAddress.js';

describe('the address to listen on', () => {
  it('is refused by name while somebody else listens there, and left free when it is', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const address = { host: '127.0.0.1', port };
    await expect(refuseTakenAddress(address)).rejects.toThrow(
      new ConfigError(
        `PORT ${port} is taken: something listens on 127.0.0.1:${port} already. Stop that, or set PORT to another one.`,
      ),
    );
    other.close();
    await once(other, 'close');
    await refuseTakenAddress(address);
    await refuseTakenAddress(address);
  });

  it.each(['192.0.2.1', 'nowhere.invalid'])(
    'is refused by name when this machine has no %s',
    async (host) => {
      await expect(refuseTakenAddress({ host, port: 0 })).rejects.toThrow(/^HOST /);
    },
  );
});
