import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** A private key and a certificate for it, as PEM. */
export interface Certificate {
  readonly key: string;
  readonly certificate: string;
}

const SEQUENCE = 0x30;
const SET = 0x31;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OID = 0x06;
const UTF8 = 0x0c;
const UTC_TIME = 0x17;

/** `ecdsa-with-SHA256` and `commonName`, as numbers of the standard. */
const ECDSA_SHA256 = Buffer.from('2a8648ce3d040302', 'hex');
const COMMON_NAME = Buffer.from('550403', 'hex');

/** A certificate that the server has signed itself, valid in this century. Nobody trusts it. */
export function createCertificate(name = 'localhost'): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const algorithm = der(SEQUENCE, der(OID, ECDSA_SHA256));
  const named = der(
    SEQUENCE,
    der(SET, der(SEQUENCE, der(OID, COMMON_NAME), der(UTF8, Buffer.from(name)))),
  );
  const validity = der(SEQUENCE, time('000101000000Z'), time('491231235959Z'));
  const serial = der(INTEGER, Buffer.from([1]));
  const content = der(SEQUENCE, serial, algorithm, named, validity, named, exported(publicKey));
  const signature = sign('sha256', content, privateKey);
  const whole = der(SEQUENCE, content, algorithm, der(BIT_STRING, Buffer.from([0]), signature));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    certificate: toPem(whole),
  };
}

const exported = (key: KeyObject) => key.export({ type: 'spki', format: 'der' });

const time = (text: string) => der(UTC_TIME, Buffer.from(text));

/** A value with its tag and length, as certificates are written (X.690). */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function toPem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
