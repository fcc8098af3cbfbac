import { createDecipheriv, createECDH, hkdfSync } from 'node:crypto';

/** What a browser keeps to itself. */
export interface BrowserKeys {
  /** 32 bytes of P-256. */
  privateKey: Buffer;
  /** 16 bytes. */
  auth: Buffer;
}

/**
 * What a browser does with the body of a push message (RFC 8291, 3.4, over RFC 8188). Written from the RFCs and not with
 * the library that encrypts, so that a mistake there cannot hide itself.
 */
export function decryptPush(body: Buffer, { privateKey, auth }: BrowserKeys): Buffer {
  const [salt, recordSize, keyLength] = [body.subarray(0, 16), body.readUInt32BE(16), body.readUInt8(20)];
  const serverKey = body.subarray(21, 21 + keyLength);
  const record = body.subarray(21 + keyLength);
  // A push message is one record (RFC 8291, 4).
  if (record.length > recordSize || record.length < 18) throw new Error(`a record of ${record.length} bytes`);

  const curve = createECDH('prime256v1');
  curve.setPrivateKey(privateKey);
  const keyInfo = Buffer.concat([Buffer.from('WebPush: info\0'), curve.getPublicKey(), serverKey]);
  const secret = Buffer.from(hkdfSync('sha256', curve.computeSecret(serverKey), auth, keyInfo, 32));
  const key = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: aes128gcm\0', 16));
  const nonce = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: nonce\0', 12));

  const cipher = createDecipheriv('aes-128-gcm', key, nonce);
  cipher.setAuthTag(record.subarray(-16));
  const padded = Buffer.concat([cipher.update(record.subarray(0, -16)), cipher.final()]);
  const end = padded.findLastIndex((byte) => byte !== 0);
  if (padded[end] !== 2) throw new Error('no delimiter of a last record');
  return padded.subarray(0, end);
}
