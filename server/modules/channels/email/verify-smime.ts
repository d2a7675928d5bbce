/** S/MIME signatures (RFC 8551), detached or packed, by pkijs: structure, digest, signature, chain. */
import { X509Certificate } from 'node:crypto';
import { fromBER } from 'asn1js';
import { Certificate, ContentInfo, SignedData } from 'pkijs';
import { fingerprintOf, nameOf } from './certificates.ts';
import type { KnownKey, Question, Verdict } from './verify.ts';

const SIGNED_DATA = '1.2.840.113549.1.7.2';
/** SHA-256, SHA-384, SHA-512; what is older can be forged. */
const DIGESTS = /^2\.16\.840\.1\.101\.3\.4\.2\.[123]$/;
/** For mail, or for anything. */
const FOR_MAIL = ['1.3.6.1.5.5.7.3.4', '2.5.29.37.0'];
const MOST_CERTIFICATES = 20;

export async function verifySmime(question: Question): Promise<Verdict> {
  const signed = readSigned(question.signature);
  const [info] = signed?.signerInfos ?? [];
  if (signed === null || info === undefined || signed.signerInfos.length !== 1)
    return { cause: 'unsupported' };
  // Content inside the signature would be verified instead of what is shown.
  if (signed.encapContentInfo.eContent !== undefined) {
    if (question.form !== 'packed') return { cause: 'unsupported' };
    Reflect.deleteProperty(signed.encapContentInfo, 'eContent');
  }
  if (!DIGESTS.test(info.digestAlgorithm.algorithmId)) return { cause: 'weak' };
  const certificate = await signerOf(signed, question);
  if (typeof certificate === 'string') return { cause: certificate };
  if (!isInTime(certificate, question.at)) return { cause: 'expired' };
  if (!isForMail(certificate)) return { cause: 'unknown_key' };
  const vouched = await vouchedBy(signed, certificate, question);
  if (vouched === undefined) return { cause: 'unknown_key' };
  if (certificate.checkEmail(question.address, { subject: 'default' }) === undefined)
    return { cause: 'other_address' };
  const fingerprint = fingerprintOf(certificate);
  return { signer: { name: nameOf(certificate), fingerprint, vouched_by: vouched } };
}

function readSigned(signature: Buffer): SignedData | null {
  const { result, offset } = fromBER(bytesOf(signature));
  if (offset === -1) return null;
  const content = new ContentInfo({ schema: result });
  if (content.contentType !== SIGNED_DATA) return null;
  const signed = new SignedData({ schema: content.content });
  return (signed.certificates?.length ?? 0) > MOST_CERTIFICATES ? null : signed;
}

/** The certificate whose key made the signature; `changed` when none did. */
async function signerOf(
  signed: SignedData,
  question: Question,
): Promise<X509Certificate | 'changed' | 'unknown_key'> {
  const known = question.keys.map(pkiOf);
  const given = signed.certificates ?? [];
  signed.certificates = [...given, ...known];
  try {
    const result = await signed.verify({
      signer: 0,
      data: bytesOf(question.signed),
      checkChain: false,
      extendedMode: true,
    });
    if (result.signatureVerified !== true) return 'changed';
    return result.signerCertificate === null || result.signerCertificate === undefined
      ? 'unknown_key'
      : new X509Certificate(Buffer.from(result.signerCertificate.toSchema().toBER()));
  } catch {
    return 'changed';
  }
}

/** Null: it was imported itself; the name of the imported authority above it; undefined: nobody. */
async function vouchedBy(
  signed: SignedData,
  certificate: X509Certificate,
  { keys, at, signed: bytes }: Question,
): Promise<string | null | undefined> {
  const fingerprint = fingerprintOf(certificate);
  if (keys.some((key) => key.fingerprint === fingerprint)) return null;
  const authorities = keys.filter((key) => key.is_authority);
  if (authorities.length === 0) return undefined;
  try {
    const result = await signed.verify({
      signer: 0,
      data: bytesOf(bytes),
      checkChain: true,
      checkDate: at,
      trustedCerts: authorities.map(pkiOf),
      extendedMode: true,
    });
    if (result.signatureVerified !== true || result.signerCertificateVerified !== true)
      return undefined;
    const path = (result.certificatePath ?? []).map((one) =>
      fingerprintOf(new X509Certificate(Buffer.from(one.toSchema().toBER()))),
    );
    return authorities.find((key) => path.includes(key.fingerprint))?.name;
  } catch {
    return undefined;
  }
}

function pkiOf(key: KnownKey): Certificate {
  return Certificate.fromBER(bytesOf(new X509Certificate(key.material).raw));
}

function isInTime(certificate: X509Certificate, at: Date): boolean {
  return (
    Date.parse(certificate.validFrom) <= at.getTime() &&
    at.getTime() <= Date.parse(certificate.validTo)
  );
}

/** `keyUsage` of Node.js is the extended one: what the key was made for; none says anything. */
function isForMail({ keyUsage }: X509Certificate): boolean {
  const purposes: readonly string[] = keyUsage ?? [];
  return purposes.length === 0 || purposes.some((purpose) => FOR_MAIL.includes(purpose));
}

/** A copy with a buffer of its own: pkijs reads whole buffers. */
function bytesOf(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
