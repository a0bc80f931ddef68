import { utils } from 'ssh2';
import { newHostKey, readAuthorizedKeys } from './keys.js';

it('never hands out a host key that ssh2 cannot read', () => {
  for (let count = 0; count < 1_000; count += 1)
    expect(utils.parseKey(newHostKey())).not.toBeInstanceOf(Error);
});

it('skips lines that are no keys', () => {
  const { public: key } = utils.generateKeyPairSync('ecdsa', { bits: 256 });
  expect(readAuthorizedKeys(`# comment\n\n${key}\nSHA256:fingerprint\n`)).toHaveLength(1);
});
