/** Addresses, telephones and names in a text, to be asked whose they are. Pure. */
export type PersonalData = {
  /** Lower case. */
  readonly addresses: string[];
  /** As they are written. */
  readonly phones: string[];
  readonly names: { readonly first: string; readonly last: string }[];
};

const most = 30;

export function personalDataIn(text: string): PersonalData {
  const addresses = [...text.matchAll(/[^\s@<>"'(),;:]+@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+/gu)].map(
    (match) => match[0].toLowerCase(),
  );
  const phones = [...text.matchAll(/(?<![\d.№#])\+?\d[\d\s()–-]{8,18}\d(?!\d)/g)]
    .map((match) => match[0].trim())
    .filter((phone) => {
      const digits = phone.replace(/\D/g, '').length;
      return digits >= 10 && digits <= 15;
    });
  const names = [
    ...text.matchAll(
      /(?=(?<![\p{L}])(\p{Lu}\p{Ll}+(?:-\p{Lu}\p{Ll}+)?)[ \t]+(\p{Lu}\p{Ll}+(?:-\p{Lu}\p{Ll}+)?)(?![\p{L}]))/gu,
    ),
  ].map((match) => ({ first: match[1] ?? '', last: match[2] ?? '' }));
  return {
    addresses: [...new Set(addresses)].slice(0, most),
    phones: [...new Set(phones)].slice(0, most),
    names: names.slice(0, most),
  };
}
