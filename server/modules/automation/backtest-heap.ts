/** What happens next: a binary heap by time; what happens at the same time goes in the order of coming. */
export type Timed = { readonly at: number };

export class Agenda<Item extends Timed> {
  readonly #items: { item: Item; nr: number }[] = [];
  #nr = 0;

  add(item: Item): void {
    const items = this.#items;
    const own = { item, nr: this.#nr };
    this.#nr += 1;
    let place = items.length;
    items.push(own);
    while (place > 0) {
      const above = (place - 1) >> 1;
      const other = items[above];
      if (other === undefined || isBefore(other, own)) break;
      items[place] = other;
      place = above;
    }
    items[place] = own;
  }

  next(): Item | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (first === undefined || last === undefined) return undefined;
    if (items.length === 0) return first.item;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      const [left, right] = [items[below], items[below + 1]];
      if (left === undefined) break;
      if (right !== undefined && isBefore(right, left)) below += 1;
      const smaller = right !== undefined && isBefore(right, left) ? right : left;
      if (isBefore(last, smaller)) break;
      items[place] = smaller;
      place = below;
    }
    items[place] = last;
    return first.item;
  }
}

type Placed = { readonly item: Timed; readonly nr: number };

function isBefore(one: Placed, other: Placed): boolean {
  return one.item.at < other.item.at || (one.item.at === other.item.at && one.nr < other.nr);
}
