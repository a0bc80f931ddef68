/** Things that will happen, earliest first; of two at the same time the one added first. */
export class Agenda<Event> {
  private readonly heap: { at: number; order: number; event: Event }[] = [];
  private added = 0;

  add(at: number, event: Event): void {
    this.heap.push({ at, order: this.added++, event });
    let index = this.heap.length - 1;
    while (index > 0 && this.before(index, (index - 1) >> 1)) index = this.swap(index, (index - 1) >> 1);
  }

  next(): { at: number; event: Event } | undefined {
    const first = this.heap[0];
    const last = this.heap.pop();
    if (first === undefined || last === undefined || first === last) return first;
    this.heap[0] = last;
    let index = 0;
    for (;;) {
      const smaller = [2 * index + 1, 2 * index + 2]
        .filter((child) => child < this.heap.length)
        .reduce((best, child) => (this.before(child, best) ? child : best), index);
      if (smaller === index) return first;
      index = this.swap(index, smaller);
    }
  }

  private before(one: number, other: number): boolean {
    const [a, b] = [this.heap[one], this.heap[other]];
    return a !== undefined && b !== undefined && (a.at < b.at || (a.at === b.at && a.order < b.order));
  }

  private swap(from: number, to: number): number {
    const [a, b] = [this.heap[from], this.heap[to]];
    if (a && b) [this.heap[from], this.heap[to]] = [b, a];
    return to;
  }
}
