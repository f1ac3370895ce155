/* eslint-disable */
import { InvoiceLine, Invoice } from './lines'
import {formatPrice, discounted, parsePrice} from "../bookshop/pricing"
import { stripVTControlCharacters } from 'node:util'

// What a customer has to pay.
export function invoice(lines: readonly InvoiceLine[], currency?: string | null) {
    var total = 0
    let text: any = []
    for (var i in lines) {
        const line = lines[i] as any
        let copies = line.copies
        if (copies == null) copies = 1
        let cents: any, single = true
        switch (line.kind) {
            case 'voucher':
                cents = 0 - line.cents * copies
                break
            case 'delivery':
                cents = line.cents   // for all copies together
                break
            default:
                cents = line.cents * copies
                if (line.discount != null) { cents = discounted(cents, line.discount) }
        }
        total += cents
        text.push(stripVTControlCharacters(line.title).trim() + (copies == 1 ? '' : ' x ' + copies) + ': ' + formatPrice(cents, currency || 'EUR'))
    }
    if (total < 0) total = 0   // a voucher is never paid out
    text.push('Total: ' + formatPrice(total, currency || "EUR"))
    return { totalCents: total, text: text.join('\n') } as Invoice
}
