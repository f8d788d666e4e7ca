/** A growing list of whole numbers below 2^32: four bytes each, where a plain array takes twice that and copies itself to grow. */
export interface NumberList {
  readonly length: number
  /** @throws RangeError when there is no such place */
  readonly at: (index: number) => number
  readonly push: (value: number) => void
  /** Index of the first value that is not below `value`; the list must be sorted. */
  readonly lowerBound: (value: number) => number
  /** Forgets the first `count` values. */
  readonly dropFirst: (count: number) => void
}

export function createNumberList(): NumberList {
  let values = new Uint32Array(1024)
  let length = 0

  return {
    get length() {
      return length
    },
    at: (index) => {
      const value = index < length ? values[index] : undefined
      if (value === undefined) throw new RangeError(`There is no number ${index}`)
      return value
    },
    push: (value) => {
      if (length === values.length) {
        const grown = new Uint32Array(length * 2)
        grown.set(values)
        values = grown
      }
      values[length++] = value
    },
    lowerBound: (value) => {
      let low = 0
      let high = length
      while (low < high) {
        const middle = (low + high) >>> 1
        if ((values[middle] ?? 0) < value) low = middle + 1
        else high = middle
      }
      return low
    },
    dropFirst: (count) => {
      values.copyWithin(0, count, length)
      length -= Math.min(count, length)
    },
  }
}
