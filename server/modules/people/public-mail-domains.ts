/** Domains where anybody may open a mailbox: an address there says nothing of an organisation. */
const publicMailDomains = new Set(
  `gmail.com googlemail.com outlook.com hotmail.com live.com msn.com passport.com outlook.de outlook.fr
  hotmail.co.uk hotmail.fr hotmail.de hotmail.it live.ru live.co.uk yahoo.com yahoo.co.uk yahoo.de yahoo.fr yahoo.co.jp
  yahoo.com.br ymail.com rocketmail.com icloud.com me.com mac.com aol.com aim.com proton.me protonmail.com pm.me
  gmx.com gmx.de gmx.net gmx.at web.de t-online.de freenet.de mail.com zoho.com zohomail.com fastmail.com fastmail.fm
  tutanota.com tuta.io tutanota.de hey.com hushmail.com runbox.com posteo.de mailbox.org disroot.org riseup.net
  mail.ru internet.ru bk.ru list.ru inbox.ru xmail.ru vk.com yandex.ru yandex.com ya.ru yandex.by yandex.kz yandex.ua
  yandex.uz narod.ru rambler.ru lenta.ru autorambler.ru myrambler.ru ro.ru rambler.ua qip.ru pochta.ru fromru.com
  front.ru hotbox.ru hotmail.ru mail15.com mail333.com nm.ru nxt.ru pisem.net pochtamt.ru rbcmail.ru smtp.ru
  sibmail.com km.ru e-mail.ru mail.ua ukr.net i.ua meta.ua bigmir.net online.ua email.ua tut.by mail.by mail.kz
  bk.kz list.kz inbox.kz seznam.cz centrum.cz wp.pl o2.pl onet.pl interia.pl op.pl abv.bg mail.bg inbox.lv inbox.lt
  libero.it virgilio.it alice.it tin.it orange.fr wanadoo.fr free.fr laposte.net sfr.fr telenet.be skynet.be
  ziggo.nl kpnmail.nl bluewin.ch btinternet.com sky.com virginmedia.com ntlworld.com comcast.net verizon.net att.net
  sbcglobal.net bellsouth.net cox.net charter.net earthlink.net shaw.ca rogers.com uol.com.br bol.com.br terra.com.br
  qq.com foxmail.com 163.com 126.com yeah.net sina.com sohu.com aliyun.com naver.com hanmail.net daum.net rediffmail.com
  mailinator.com guerrillamail.com 10minutemail.com yopmail.com temp-mail.org sharklasers.com trashmail.com dispostable.com
  duck.com simplelogin.com relay.firefox.com mozmail.com privaterelay.appleid.com`.split(/\s+/),
);

export function isPublicMailDomain(domain: string): boolean {
  return publicMailDomains.has(domain);
}

/**
 * The domains whose organisation an address may belong to, the narrowest first:
 * `a@mail.example.com` → `mail.example.com`, `example.com`. Public ones and bare top-level ones never.
 */
export function organizationDomains(address: string): string[] {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  const labels = domain.split('.');
  return labels
    .slice(0, -1)
    .map((_, index) => labels.slice(index).join('.'))
    .filter((candidate) => !isPublicMailDomain(candidate));
}
