import { ListedBook } from './lines'
import { PriceError, parsePrice, formatPrice } from "../bookshop/pricing"
import * as assert from 'node:assert'

// prettier-ignore
export function labels(books: readonly ListedBook[]): string[] {
    var result = [] as any[]
    for (let i = 0; i < books.length; i++) {
        const book = books[i]!
        if (!book.title) continue
        var price: any = book.price
        try {
            if (typeof price == 'string') price = parsePrice(price)
        }
        catch (e: any) {
            if (e instanceof PriceError) { continue }
            throw e
        }
        const authors = book.authors && book.authors.length > 0 ? (book.authors as any).join(', ') : 'various'
        // eslint-disable-next-line @typescript-eslint/restrict-template-expressions
        result.push(`${book.title.trim()} | ${authors} | ${price ? formatPrice(price) : 'free'}`)
    }
    result.sort(function (a, b) { return a < b ? -1 : (a > b ? 1 : 0) })
    return result
}
